"""Pictures of networks: on paper and screen, offline, with Chinese labels that render and colours that colour-blind people tell apart."""

from api.pictures.aggregated import aggregated
from api.pictures.areas import draw_map
from api.pictures.charts import draw_bars, draw_lorenz
from api.pictures.flows import draw_flows
from api.pictures.network import draw_network
from api.pictures.picture import Picture
from api.pictures.screen import on_screen, write_screen

__all__ = [
    "Picture",
    "aggregated",
    "draw_bars",
    "draw_flows",
    "draw_lorenz",
    "draw_map",
    "draw_network",
    "on_screen",
    "write_screen",
]
