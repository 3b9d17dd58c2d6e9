"""Times of the year in words, as month masks with the words that said so. Whether they limit an offer is told in `availability`."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from matching.months import ALL_MONTHS, months_mask

Sort = Literal["months", "term", "season", "often", "always"]
"""`months`: numbered months; `term`: a named time such as 暑假 or 农闲; `season`: 春夏秋冬, which may only qualify goods (冬季瓜菜);
`often`: days within months (每周二, 每月, 节假日), which limit no month; `always`: 全年, 平时, 长期."""

# Holidays and farming times start and end on other days from place to place: these are the months they can touch. Farming's idle months
# are the winter months that lists in most of the country mean by 农闲; the season of floods runs from April in the south to October.
TERMS: dict[str, tuple[int, ...]] = {
    "寒暑假": (1, 2, 7, 8),
    "寒假": (1, 2),
    "暑假": (7, 8),
    "暑期": (7, 8),
    "农闲": (11, 12, 1, 2),
    "冬闲": (11, 12, 1, 2),
    "农忙": (4, 5, 6, 9, 10),
    "春耕": (3, 4, 5),
    "秋收": (9, 10),
    "汛期": (4, 5, 6, 7, 8, 9, 10),
    "春节": (1, 2),
    "元月": (1,),
    "正月": (1, 2, 3),
    "腊月": (12, 1, 2),
    "上半年": (1, 2, 3, 4, 5, 6),
    "下半年": (7, 8, 9, 10, 11, 12),
}
TERMS |= {
    f"{name}季度": tuple(range(3 * i + 1, 3 * i + 4))
    for i, numbers in enumerate(("一1", "二2", "三3", "四4"))
    for name in (*numbers, "第" + numbers[0], "第" + numbers[1])
}
# Whoever is not there in one of these is not there in the whole of its months.
WHOLE_TERMS = frozenset({"暑假", "暑期", "上半年", "下半年", "元月", *(name for name in TERMS if name.endswith("季度"))})
_SEASONS: dict[str, tuple[int, ...]] = {"春": (3, 4, 5), "夏": (6, 7, 8), "秋": (9, 10, 11), "冬": (12, 1, 2)}
_SEASON = re.compile(r"(?<![反当应淡旺换四])(?:[春夏秋冬](?:[、和]?[春夏秋冬])?(?:两季|季|天)(?!度)|冬春|夏秋|秋冬|春夏)(?:两季|季)?")
_OFTEN = re.compile(
    r"每(?:逢)?个?(?:周末|(?:周|星期|礼拜)(?:[一二三四五六日天末\d](?:[、,和至到-]*[一二三四五六日天末\d])*)?)|每个?月(?:(?:\d+|[一二三四五六七八九十]+)[日号])?|每个?季度?|每学期"
    r"|按[月季]|每天|每日|周[一二三四五六日]|周末|双休日|工作日|节假日|节日|假期|假日|长假|中秋|端午|清明|国庆|五一|元旦|七一|八一|重阳|元宵"
    r"|(?<![十年])[一两]月(?=(?:[一二两三四五六七八九十\d]+)(?![日号\d一二三四五六七八九十]))"
)
_ALWAYS = re.compile(r"全年|常年|长年|终年|平时|平日|随时|长期|一年四季|四季|春夏秋冬|不限(?:时|季|月)")
_YEAR = r"(?P<year>(?:(?:19|20)\d\d|今|明|去|前|本|当)年\s*)?"
_EACH = r"(?:每年)?"
_ARABIC = r"(?:1[0-2]|0?[1-9])(?!\d)"
_WRITTEN = r"(?:十[一二]|[一二三四五六七八九十])"
_MONTH = rf"(?:{_ARABIC}|{_WRITTEN})"
_FREE = r"(?<![\d.一二三四五六七八九十第/~—–-])"
# 三月三 and 7月20日 name days; 3个月 is a length of time and has no 月 right after its number.
_END = r"月(?![\d一二两三四五六七八九十])(?:份)?"
_TO = r"\s*(?:-|—|–|~|至|到)\s*(?:次年|第二年|翌年|来年|(?:19|20)\d\d年)?"
_SPAN = re.compile(rf"{_FREE}{_YEAR}{_EACH}(?P<a>{_MONTH})\s*月?(?:份|底|初)?{_TO}(?P<b>{_MONTH})\s*{_END}")
_DAYS = re.compile(rf"{_FREE}{_YEAR}{_EACH}(?P<a>{_MONTH})月\d{{1,2}}[日号]?{_TO}(?P<b>{_MONTH})月\d{{1,2}}[日号]?")
_LIST = re.compile(rf"{_FREE}{_YEAR}{_EACH}(?P<list>{_MONTH}(?:\s*[、,和及与]\s*{_MONTH})+)\s*{_END}")
_NEIGHBOURS = re.compile(rf"{_FREE}{_YEAR}{_EACH}(?P<list>一二|二三|三四|四五|五六|六七|七八|八九)(?:两个?)?{_END}")
_NUMBERED = re.compile(rf"{_FREE}{_YEAR}{_EACH}(?P<a>{_ARABIC})\s*{_END}")
# 免租三月 is three months long: a month in one Chinese numeral needs words that tell it from a length of time.
_NAMED = re.compile(
    rf"(?:(?P<year>(?:(?:19|20)\d\d|今|明|去|前|本|当)年)|每年|{_FREE}(?=[^月]{{1,2}}月(?:份|初|底|中旬|上旬|下旬|间|起|期间|前后|开始))"
    rf"|(?:(?<=^)|(?<=[,。;:(\n在除]))(?=[^月]{{1,2}}月(?:可|能|有空|开放|空闲|[外)和、及与]))|(?<=月[和、及与]))(?P<a>{_WRITTEN}){_END}",
    re.MULTILINE,
)
_LENGTH = re.compile(r"(?:租|免|免费|试用|为期|连续|历时|满|近|约|超过?|押|住|驻|学|干)$")
_CHINESE = {sign: i for i, sign in enumerate("一二三四五六七八九十", start=1)} | {"十一": 11, "十二": 12}
_TERM = re.compile("|".join(sorted(TERMS, key=len, reverse=True)))


@dataclass(frozen=True, slots=True)
class Season:
    """A time of year found: its months as a mask (matching.months; 0 where it names none or all), the words and where they stand in the
    narrowed text. `dated`: it is a time of one year only (2026年9月); `whole`: its months belong to it from the first day to the last."""

    mask: int
    text: str
    start: int
    sort: Sort
    dated: bool = False
    whole: bool = False

    @property
    def end(self) -> int:
        """Where its words end."""
        return self.start + len(self.text)


def narrowed(text: str) -> str:
    """The text in which places are counted: full width narrowed, of bounded length."""
    return unicodedata.normalize("NFKC", text[:20_000])


def seasons(text: str) -> tuple[Season, ...]:
    """Every time of the year that a text names, in order; a word within a longer one is not told twice."""
    narrow = narrowed(text)
    found = [
        Season(months_mask(TERMS[m.group()]), m.group(), m.start(), "term", _of_one_year(narrow, m), m.group() in WHOLE_TERMS)
        for m in _TERM.finditer(narrow)
    ]
    found += [
        Season(_of_signs(m.group()), m.group(), m.start(), "season", _of_one_year(narrow, m), whole=True) for m in _SEASON.finditer(narrow)
    ]
    found += [Season(0, m.group(), m.start(), "often") for m in _OFTEN.finditer(narrow)]
    found += [Season(0, m.group(), m.start(), "always") for m in _ALWAYS.finditer(narrow)]
    for pattern in (_SPAN, _DAYS):
        found += [_numbered(m, _run(m["a"], m["b"])) for m in pattern.finditer(narrow)]
    for pattern in (_LIST, _NEIGHBOURS):
        found += [_numbered(m, _listed(m["list"])) for m in pattern.finditer(narrow)]
    for pattern in (_NUMBERED, _NAMED):
        found += [_numbered(m, _run(m["a"], m["a"])) for m in pattern.finditer(narrow) if not _LENGTH.search(narrow[: m.start()])]
    kept: list[Season] = []
    for season in sorted(found, key=lambda s: (s.start, -len(s.text))):
        if not kept or season.start >= kept[-1].end:
            kept.append(season)
    return tuple(kept)


def _of_one_year(narrow: str, match: re.Match[str]) -> bool:
    return re.search(r"(?:\d|今|明|去|前|本|当)年$", narrow[: match.start()]) is not None


def _numbered(match: re.Match[str], mask: int) -> Season:
    return Season(mask, match.group().strip(), match.start(), "months", match["year"] is not None, whole=True)


def _of_signs(words: str) -> int:
    mask = 0
    for sign, months in _SEASONS.items():
        mask |= months_mask(months) if sign in words else 0
    return mask & ALL_MONTHS


def _listed(words: str) -> int:
    """Months of `1、2、3` and of two neighbours said in one breath (七八)."""
    parts = re.findall(_MONTH if re.search(r"[、,和及与]", words) else ".", words)
    return months_mask(_number(part) for part in parts)


def _number(word: str) -> int:
    return _CHINESE.get(word) or int(word)


def _run(first: str, last: str) -> int:
    start, end = _number(first), _number(last)
    return months_mask((start - 1 + i) % 12 + 1 for i in range((end - start) % 12 + 1))
