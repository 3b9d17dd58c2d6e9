"""Places: administrative areas from the province down to the natural village, and parts of a community."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from pydantic import model_validator

from graph.kinds import Choices, Link, Node, Relationship, column
from graph.values import Words, YesNo

AREA_LEVELS = Choices(
    MappingProxyType(
        {
            "province": "省级",
            "city": "地级",
            "district": "县级",
            "town": "乡级",
            "community": "社区",
            "village": "村",
            "zone": "片区",
            "hamlet": "自然村",
        }
    ),
    MappingProxyType(
        {
            "省": "province",
            "市": "city",
            "地级市": "city",
            "区": "district",
            "县": "district",
            "区县": "district",
            "乡镇": "town",
            "镇": "town",
            "街道": "town",
            "行政村": "village",
            "居委会": "community",
            "村委会": "village",
            "居": "community",
            "村小组": "hamlet",
        }
    ),
)
VILLAGE_LEVEL = "村级"


def lowest_level(said: str, code: str = "") -> str:
    """Village or community, for lists that say only that it is the lowest level: by what it calls itself, else by the last three digits
    of a division code (below 200 is a community), else a community."""
    if said.endswith(("村委会", "村民委员会", "村")):
        return "village"
    if said.endswith(("居委会", "居民委员会", "社区")):
        return "community"
    return "village" if len(code) == 12 and code.isdigit() and code[-3:] >= "200" else "community"


class PartOf(Relationship):
    """The area that an area lies in."""

    zh, en = "属于上级区域", "part of"
    type = "PART_OF"


class Area(Node):
    """An administrative area, a natural village below one, or a section of one that several grids share.

    Not every city has a township level: a village may lie directly in a district. Statistical stand-ins for a missing level are kept,
    marked as placeholders.
    """

    label = "Area"
    sheet = "areas"
    zh, en = "区划", "area"
    sheets = ("区域", "行政区划", "area", "divisions")
    search = ("name", "aliases")
    facts = ("G01", "G19", "R01", "R10")

    id: str = column(
        "编码",
        "Division code, or an own key for a natural village or a section.",
        required=True,
        header="code",
        code=True,
        aliases=("编号", "id"),
    )
    name: str = column("名称", "Official name.", required=True)
    level: str = column("级别", "Administrative level.", required=True, choices=AREA_LEVELS)
    aliases: Words = column("别名", "Other names people use for it.")
    placeholder: YesNo = column("占位", "True for a statistical stand-in that is no real level (such as codes ending in 198).")
    population: int | None = column("人口", "Residents, where a source gives them.", ge=0, unit="人")
    lat: float | None = column("纬度", "Latitude, WGS 84.", ge=-90, le=90, unit="°")
    lon: float | None = column("经度", "Longitude, WGS 84.", ge=-180, le=180, unit="°")

    @model_validator(mode="before")
    @classmethod
    def tell_villages_from_communities(cls, data: Any) -> Any:
        """`村级` says only that it is the lowest level; the name says which (居委会 or 村委会)."""
        if isinstance(data, Mapping) and data.get("level") == VILLAGE_LEVEL:
            return {**data, "level": lowest_level(str(data.get("name", "")).strip(), str(data.get("id", "")).strip())}
        return data


PartOf.start = (Area,)
PartOf.end = (Area,)
Area.links = (Link("parent", "上级编码", "The area it lies in.", PartOf, (Area,), aliases=("上级", "上级区划")),)


class LocatedIn(Relationship):
    """The area in which something lies or a person lives."""

    zh, en = "位于", "located in"
    type = "LOCATED_IN"
    end = (Area,)


def in_area(zh: str = "所在地", *, column: str = "area", required: bool = False, aliases: tuple[str, ...] = ()) -> Link:
    """The link that most kinds have: the area they lie in."""
    return Link(
        column,
        zh,
        "The area it lies in, by code or name.",
        LocatedIn,
        (Area,),
        required=required,
        aliases=(*aliases, "所在区域", "村社区"),
    )


NODES: tuple[type[Node], ...] = (Area,)
RELATIONSHIPS: tuple[type[Relationship], ...] = (PartOf, LocatedIn)
