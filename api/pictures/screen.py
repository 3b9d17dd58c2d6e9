"""A network to move about in on the screen: ipysigma's widget in a notebook, or its own program in one HTML file that needs no network."""

import json
from collections.abc import Hashable, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from api.pictures.layout import layout
from api.pictures.style import colours, in_words
from graph.networks import Network
from graph.wording import GongjianError, Lang, Wording

NO_PROGRAM = Wording("picture.no_screen", "缺少 ipysigma：请安装 gongjian[lab]", "ipysigma is missing: install gongjian[lab]")
FONTS = "Noto Sans SC, Noto Sans CJK SC, Microsoft YaHei, PingFang SC, SimHei, sans-serif"
_HEIGHT = 560


def on_screen(
    network: Network, *, colour: str = "kind", size: Mapping[Hashable, float] | None = None, lang: Lang = "zh", height: int = _HEIGHT
) -> Any:
    """The widget of a network: colour by an attribute, in words, size by the number of partners or given figures, at the same places as
    the printed picture; the layout may be started by hand."""
    try:
        from ipysigma import Sigma  # type: ignore[import-untyped]
    except ImportError:
        raise GongjianError(NO_PROGRAM) from None

    graph = network.graph()
    values = {node: in_words(data, colour, lang) for node, data in graph.nodes(data=True)}
    tints = colours(values.values())
    return Sigma(
        graph,
        name=network.title.text(lang),
        height=height,
        layout={node: {"x": 10 * x, "y": 10 * y} for node, (x, y) in layout(graph).items()},
        node_color=values,
        node_color_palette=tints,
        max_categorical_colors=len(tints) + 1,
        node_size=dict(size or graph.degree()),
        node_size_range=(3, 15),
        node_label={node: data.get("label", node) for node, data in graph.nodes(data=True)},
        label_font=FONTS,
        default_edge_type="arrow" if graph.is_directed() else "rectangle",
        default_edge_size=1,
    )


def write_screen(
    network: Network, path: str | Path, *, colour: str = "kind", size: Mapping[Hashable, float] | None = None, lang: Lang = "zh"
) -> Path:
    """Write the widget as one HTML file with the program inside; gives the path. No address is opened by it."""
    widget = on_screen(network, colour=colour, size=size, lang=lang)
    # What begins with a line, and these two, belong to the notebooks' widget library.
    state = {name: value for name, value in widget.get_state().items() if not name.startswith("_") and name not in ("tabbable", "tooltip")}
    state["height"] = "calc(100vh - 16px)"
    spec = find_spec("ipysigma")
    assert spec is not None
    assert spec.origin is not None
    program = (Path(spec.origin).parent / "nbextension" / "index.js").read_text(encoding="utf-8")
    # Its own text must not end the element it stands in; the map of its sources is a file that is not there.
    program = program.replace("</script", "<\\/script").replace("//# sourceMappingURL=index.js.map", "")
    told = json.dumps(state, ensure_ascii=False, default=_plain).replace("<", "\\u003c")
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(
        _PAGE.replace("%TITLE%", network.title.text(lang)).replace("%STATE%", told).replace("%PROGRAM%", program), encoding="utf-8"
    )
    return target


def _plain(value: Any) -> Any:
    return value.item() if hasattr(value, "item") else str(value)


# The few things of the notebooks' widget library that ipysigma's view asks for: a model with values and events, and a view with an element.
_PAGE = """<!doctype html>
<html><head><meta charset="utf-8"><title>%TITLE%</title></head><body style="margin:8px"><div id="net"></div>
<script>
class Emitter{on(names,f,self){for(const n of names.split(" "))((this.h??={})[n]??=[]).push([f,self]);return this}
 off(){return this}trigger(n,...a){for(const [f,s] of (this.h?.[n]??[]))f.apply(s,a);return this}
 listenTo(o,n,f){o.on(n,f,this);return this}stopListening(){return this}once(n,f,s){return this.on(n,f,s)}}
class DOMWidgetModel extends Emitter{constructor(v){super();this.v={...this.defaults(),...v}}defaults(){return {}}
 get(n){return this.v[n]}set(n,x){const all=typeof n=="string"?{[n]:x}:n;
 for(const k in all){this.v[k]=all[k];this.trigger("change:"+k,this,all[k])}
 this.trigger("change",this)}save_changes(){}save(){}send(){}}
DOMWidgetModel.serializers={};
class DOMWidgetView extends Emitter{constructor(o){super();this.model=o.model;this.el=document.createElement("div");this.options=o}
 render(){}touch(){}send(){}remove(){}displayed=Promise.resolve()}
const define=(names,make)=>{const own=make({DOMWidgetModel,DOMWidgetView});const model=new own.SigmaModel(%STATE%);
 const view=new own.SigmaView({model});document.getElementById("net").append(view.el);view.render();};
define.amd=true;
</script>
<script>%PROGRAM%</script></body></html>
"""
