"""A picture as made: for a notebook, as PNG, and as one HTML file that needs no network."""

import html
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from api.pictures.style import lettering

_DPI = 110


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawn figure with its title, a caption that says what is left out, and a tip for every marked part (`tips`: its id -> text)."""

    figure: Any = field(repr=False)
    title: str
    caption: str = ""
    tips: Mapping[str, str] = field(default_factory=dict, repr=False)

    def png(self, path: str | Path, dpi: int = _DPI) -> Path:
        """Write it as PNG; gives the path."""
        target = Path(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(self._bytes("png", dpi))
        return target

    def html(self, path: str | Path) -> Path:
        """Write it as one HTML file: drawn in vectors, moved and scaled with the mouse, tips on what lies under it; gives the path."""
        target = Path(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(self.page(), encoding="utf-8")
        return target

    def page(self) -> str:
        """The text of that file."""
        drawing = self._bytes("svg", 72).decode("utf-8")
        drawing = drawing[drawing.index("<svg") :]
        title, caption = html.escape(self.title), html.escape(self.caption)
        tips = json.dumps(dict(self.tips), ensure_ascii=False).replace("<", "\\u003c")
        return _PAGE.replace("%TITLE%", title).replace("%CAPTION%", caption).replace("%TIPS%", tips).replace("%DRAWING%", drawing)

    def texts(self) -> tuple[str, ...]:
        """Everything that is written in the picture."""
        from matplotlib.text import Text

        return tuple(text.get_text() for text in self.figure.findobj(Text) if text.get_visible() and text.get_text())

    def _repr_png_(self) -> bytes:
        return self._bytes("png", _DPI)

    def _bytes(self, form: str, dpi: int) -> bytes:
        out = io.BytesIO()
        with lettering(self.texts()):
            metadata = {"Software": "gongjian"} if form == "png" else {"Date": None, "Creator": "gongjian"}
            self.figure.savefig(out, format=form, dpi=dpi, metadata=metadata)
        return out.getvalue()


_PAGE = """<!doctype html>
<html><head><meta charset="utf-8"><title>%TITLE%</title><style>
body{margin:0;font-family:"Noto Sans SC","Microsoft YaHei","PingFang SC",sans-serif}
svg{width:100vw;height:calc(100vh - 2.4em);cursor:grab}
p{margin:.4em 1em;font-size:.9em;color:#444}
#tip{position:fixed;background:#222;color:#fff;padding:.3em .6em;border-radius:4px;
 white-space:pre-line;pointer-events:none;display:none;max-width:24em}
</style></head><body>
%DRAWING%
<p>%CAPTION%</p><div id="tip"></div>
<script>
const tips=%TIPS%,svg=document.querySelector("svg"),tip=document.getElementById("tip");
let [x,y,w,h]=svg.getAttribute("viewBox").split(" ").map(Number),from=null;
svg.removeAttribute("width");svg.removeAttribute("height");
const show=()=>svg.setAttribute("viewBox",[x,y,w,h].join(" "));
svg.addEventListener("wheel",e=>{e.preventDefault();const r=svg.getBoundingClientRect(),f=e.deltaY>0?1.15:1/1.15,
 a=(e.clientX-r.left)/r.width,b=(e.clientY-r.top)/r.height;x+=w*a*(1-f);y+=h*b*(1-f);w*=f;h*=f;show();},{passive:false});
svg.addEventListener("pointerdown",e=>{from=[e.clientX,e.clientY]});
addEventListener("pointerup",()=>{from=null});
addEventListener("pointermove",e=>{if(from){const r=svg.getBoundingClientRect(),s=Math.max(w/r.width,h/r.height);
 x-=(e.clientX-from[0])*s;y-=(e.clientY-from[1])*s;from=[e.clientX,e.clientY];show();}
 const g=e.target.closest&&e.target.closest("g[id]"),t=g&&tips[g.id];
 tip.style.display=t?"block":"none";if(t){tip.textContent=t;tip.style.left=e.clientX+14+"px";tip.style.top=e.clientY+14+"px";}});
</script></body></html>
"""
