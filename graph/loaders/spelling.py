"""Names written otherwise: the forms under which two spellings certainly mean the same, and how alike two names are.

A form is certain by rule (traditional characters, `有限公司`, `市一院`, a missing `三亚市`), never by a likeness: neighbouring villages
often differ in one character.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from opencc import OpenCC
from rapidfuzz import fuzz, process

_SPACE = re.compile(r"\s+")
# Signs that lists put into names or leave out.
_SIGNS = re.compile(r"[·・•.,，、。:：;；\-—–_/()（）\[\]【】「」『』《》〈〉“”\"'‘’]+")
_SIMPLE = OpenCC("t2s")
_FIRMS = re.compile(r"(股份)?有限(?:责任)?公司")
_NUMBER = "[一二三四五六七八九十]"
# What people write for what stands on the sign; both sides are brought to the right-hand form.
_SHORT: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(rf"(?:第?({_NUMBER}))(?:人民)?医?院$"), r"第\1人民医院"),
    (re.compile(r"人医$"), "人民医院"),
    (re.compile(r"中医医院$"), "中医院"),
    (re.compile(r"妇幼(?:保健)?院?$"), "妇幼保健院"),
    (re.compile(rf"第?({_NUMBER})中学?$"), r"第\1中学"),
    (re.compile(rf"第?({_NUMBER})小学?$"), r"第\1小学"),
    (re.compile(r"实验?小学?$"), "实验小学"),
    (re.compile(r"^中国共产党"), "中共"),
    (re.compile(r"^(?:中共)?(.{2,})总支部委员会$"), r"\1党总支"),
    (re.compile(r"^(?:中共)?(.{2,}?)党?支部委员会$"), r"\1党支部"),
    (re.compile(r"^(?:中共)(.{2,})委员会$"), r"\1党委"),
    (re.compile(r"(?<!党)支部$"), "党支部"),
)
_RANKS = "省市区县州"
# Words that begin like a rank (`市场监督管理局`): nothing is cut off before their second character.
_NO_RANK = ("市场", "州长", "区块", "区域")
# A name with no more than this left of it says too little.
_CORE = 3
_ROAD = re.compile(r"(?:大道|路|街|巷)$")
_OFFICE = re.compile(r"街道办事处$|街道办$")
_TYPE = re.compile(r"(?:社区|村)$")


def plain(text: str) -> str:
    """A name without blanks, in half width and lower case."""
    return _SPACE.sub("", text if text.isascii() else unicodedata.normalize("NFKC", text)).casefold()


def folded(text: str) -> str:
    """A plain name in simple characters, without signs."""
    known = _SIGNS.sub("", plain(text))
    return known if known.isascii() else str(_SIMPLE.convert(known))


@dataclass(frozen=True, slots=True)
class Form:
    """A name brought to the form that all its certain spellings share. `before`: the division that stands before it (`三亚市`, a bare
    `市`, or nothing); `sort`: 村 or 社区 where an area says so; `road`: the 路, 街 and so on that a community is called after; `firm`: 股份
    or 有限, two legal forms and so two companies. Two names mean the same when their cores are equal and nothing else that both say
    differs."""

    core: str
    before: str = ""
    sort: str = ""
    road: str = ""
    firm: str = ""

    def agrees(self, other: "Form") -> bool:
        """Whether both may be the same thing."""
        said = ((self.sort, other.sort), (self.road, other.road), (self.firm, other.firm))
        if self.core != other.core or any(mine and theirs and mine != theirs for mine, theirs in said):
            return False
        a, b = sorted((self.before, other.before), key=len)
        return not a or b.endswith(a) or b[:-1].endswith(a)


def form_of_area(name: str) -> Form:
    """A place: without 居委会 and the like, 社区 or 村, and without the road that a community is called after (`金鸡岭路社区`)."""
    bare = _OFFICE.sub("街道", folded(name))
    sort = found[0] if (found := _TYPE.search(bare)) else ""
    core = _TYPE.sub("", bare)
    roadless = _ROAD.sub("", core)
    return Form(roadless, "", sort, core[len(roadless) :]) if len(roadless) >= 2 else Form(core, "", sort)


def form_of_unit(name: str, divisions: Collection[str]) -> Form:
    """A unit or party organisation, `divisions` being the names of provinces, cities and counties that may stand before it."""
    whole = folded(name)
    limited = _FIRMS.search(whole)
    before, core = _parted(_FIRMS.sub("公司", whole), divisions)
    for written, meant in _SHORT:
        core = written.sub(meant, core)
    return Form(core, before, firm="" if limited is None else limited[1] or "有限")


def _parted(name: str, divisions: Collection[str]) -> tuple[str, str]:
    """The divisions before a name, and the rest."""
    before, rest = "", name
    if name[:1] and name[0] in _RANKS and len(name) >= _CORE and not name.startswith(_NO_RANK):
        return name[0], name[1:]
    while True:
        sizes = range(min(len(rest) - 2, 11), 1, -1)
        first = next((rest[:n] for n in sizes if rest[:n] in divisions and not rest[n - 1 :].startswith(_NO_RANK)), None)
        if first is None:
            return before, rest
        before, rest = before + first, rest[len(first) :]


def divisions_of(names: Iterable[str]) -> frozenset[str]:
    """What may stand before a unit's name: the names of provinces, cities and counties, with their rank and (three characters) without."""
    ranked = {name for name in map(folded, names) if len(name) >= 3 and name[-1] in _RANKS}
    return frozenset(ranked | {name[:-1] for name in ranked})


def likeness(value: str, names: Collection[str], most: int = 3, least: float = 60) -> list[tuple[str, int]]:
    """The known names most like a cell with how alike they are in percent, best first: by edits (rapidfuzz), or because all characters of
    the cell stand in the name in their order, as they do in an abbreviation."""
    if not value:
        return []
    found = {
        name: round(score) for name, score, _ in process.extract(value, list(names), scorer=fuzz.ratio, limit=most, score_cutoff=least)
    }
    if len(value) >= 2 and not value.isascii():
        within = re.compile(".*?".join(map(re.escape, value[:20])))
        for name in names:
            if len(found) >= 4 * most:
                break
            if name not in found and within.search(name):
                found[name] = 60
    return sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))[:most]
