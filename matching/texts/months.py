"""Times of the year in words as month masks, with the words that said so."""

import re
import unicodedata
from dataclasses import dataclass

from matching.months import months_mask

# Farming's idle months differ by climate; these are the winter months that lists in most of the country mean by 农闲.
WORDS: dict[str, tuple[int, ...]] = {
    "寒暑假": (1, 2, 7, 8),
    "寒假": (1, 2),
    "暑假": (7, 8),
    "暑期": (7, 8),
    "假期": (1, 2, 7, 8),
    "农闲": (11, 12, 1, 2),
    "冬闲": (11, 12, 1, 2),
    "农忙": (4, 5, 6, 9, 10),
    "春耕": (3, 4, 5),
    "秋收": (9, 10),
    "汛期": (5, 6, 7, 8, 9),
    "春节": (1, 2),
    "年前": (1, 2),
    "上半年": (1, 2, 3, 4, 5, 6),
    "下半年": (7, 8, 9, 10, 11, 12),
    "冬春": (12, 1, 2, 3, 4, 5),
    "夏秋": (6, 7, 8, 9, 10, 11),
}
WORDS |= {
    f"{season}{tail}": months
    for season, months in {"春": (3, 4, 5), "夏": (6, 7, 8), "秋": (9, 10, 11), "冬": (12, 1, 2)}.items()
    for tail in ("季", "天")
}
WORDS |= {
    f"{name}季度": months
    for names, months in (
        (("一", "第一", "1"), (1, 2, 3)),
        (("二", "第二", "2"), (4, 5, 6)),
        (("三", "第三", "3"), (7, 8, 9)),
        (("四", "第四", "4"), (10, 11, 12)),
    )
    for name in names
}
# These name days within every month: they limit no month, but are kept as what the source says.
_EVERY = re.compile(
    r"每(?:逢)?(?:周|星期|礼拜)[一二三四五六日天末\d、,和至到-]*|每(?:个)?月(?:\d+|[一二三四五六七八九十]+)[日号]|每天|每日|周末|双休日|工作日|全年|常年|节假日|节日"
)
_MONTH = r"(1[0-2]|[1-9]|十[一二]|[一二三四五六七八九十])"
_SPAN = re.compile(
    rf"(?<!\d)(?<![\d年])(?:每年)?{_MONTH}\s*月?\s*(?:份|底|初)?\s*(?:-|—|–|~|至|到)\s*(?:次年|第二年|翌年|来年)?{_MONTH}\s*月"
)
_SINGLE = re.compile(rf"(?<!\d)(?<!\d年)(?:每年)?{_MONTH}\s*月(?!\d|[一二三四五六七八九十]*[日号])(?:份)?")
_CHINESE = {sign: i for i, sign in enumerate("一二三四五六七八九十", start=1)} | {"十一": 11, "十二": 12}
_WORD = re.compile("|".join(sorted(WORDS, key=len, reverse=True)))


@dataclass(frozen=True, slots=True)
class Season:
    """A time of year found: its months as a mask (matching.months), the words, where they stand, and whether they limit months at all
    (`每周二` does not: its mask is 0)."""

    mask: int
    text: str
    start: int

    @property
    def limits(self) -> bool:
        """Whether it says that some months are meant and others not."""
        return self.mask != 0


def seasons(text: str) -> tuple[Season, ...]:
    """Every time of the year that a text names, in order; a word within a longer one is not told twice."""
    narrow = unicodedata.normalize("NFKC", text[:20_000])
    found = [Season(months_mask(WORDS[m.group()]), m.group(), m.start()) for m in _WORD.finditer(narrow)]
    found += [Season(_months(m[1], m[2]), m.group(), m.start()) for m in _SPAN.finditer(narrow)]
    found += [Season(_months(m[1], m[1]), m.group(), m.start()) for m in _SINGLE.finditer(narrow)]
    found += [Season(0, m.group(), m.start()) for m in _EVERY.finditer(narrow)]
    kept: list[Season] = []
    for season in sorted(found, key=lambda s: (s.start, -len(s.text))):
        if not kept or season.start >= kept[-1].start + len(kept[-1].text):
            kept.append(season)
    return tuple(kept)


def months_named(text: str) -> int | None:
    """All months that a text names as one mask; None when it names none."""
    mask = 0
    for season in seasons(text):
        mask |= season.mask
    return mask or None


def _months(first: str, last: str) -> int:
    start, end = (_CHINESE.get(word) or int(word) for word in (first, last))
    return months_mask((start - 1 + i) % 12 + 1 for i in range((end - start) % 12 + 1))
