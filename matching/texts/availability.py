"""In which months a text says that an offer is to be had: only where it says so plainly, for the months then limit the offer.

A text that names two different times, a time of one year only, an open end (12月底前), or a season that may only qualify goods or one of
several services says nothing here. Its words are kept all the same (`seasons`).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from matching.months import ALL_MONTHS
from matching.texts.months import Season, narrowed, seasons

_JOINS = re.compile(r"^(?:期间)?\s*(?:[、,/]|和|及|与|或|以及)\s*$")
_WITHIN = re.compile(r"^(?:期间|的|里|内|中)?(?:,(?=$))?\s*$")
_CLAUSE = re.compile(r"[,。;:!?\n]")
_LEFT_OUT_BEFORE = re.compile(r"(?:除了?|除去|不含|不包括|避开)\s*(?:每年)?$")
_LEFT_OUT_AFTER = re.compile(
    r"^\s*(?:期间|份|里)?\s*(?:除外|不含|不行|不可|不能用|不用于|不对外|不开放|不接待|闭馆|闭园|闭校|关闭|停用|停课|停开|停业|停航|停止|暂停|休馆|休业|歇业)"
)
_OUTSIDE = re.compile(r"^\s*(?:期间)?\s*(?:以外|之外|外|[),。;]|$)")
# 除了暑假，平时也开 leaves nothing out.
_ALSO = re.compile(r"^[^。;\n]{0,12}[也还]")
_OPEN_END = re.compile(r"^\s*(?:份|底|初|中旬|上旬|下旬|期间|中)*(?:之?[前后]|以[前后来]|起|开始|为?止|左右)")
_OPEN_START = re.compile(r"(?:截至|截止到?|直到|[到至自从])\s*$")
_DOUBT = re.compile(r"^.{0,4}?(?:不(?![收要限用花])|没|无(?!偿)|未|停(?!车)|闭|休息|也|还)")
_LISTED_ON = re.compile(r"^\s*(?:[、/]|和|及|与|或|以及)")
_LISTED_BEFORE = re.compile(r"(?:[、/]|和|及|与|或)\s*$")
_ONLY = re.compile(r"(?:每年|只|仅|限|专)(?:在|于)?\s*$")
_GIVES = r"可|能|愿|有空|有时间|有|空|闲|让|开放|开|来|送|组织|提供|派|下乡|进村|为|给|办|免费|帮|义|支教"
_GIVES_AT_ONCE = re.compile(rf"^\s*(?:期间|时节|时|里|都|均)?\s*(?:{_GIVES})")
_GIVES_SOON = re.compile(rf"^.{{0,6}}?(?:{_GIVES}|待命|对外|驻村|到村|巡演|招|借|租)")
_GIVES_BEFORE = re.compile(r"(?:利用|可在|能在|愿在|只在|仅在|每年|只|仅|限|可|在)\s*$")


@dataclass(frozen=True, slots=True)
class Availability:
    """The months (a mask of matching.months, neither none nor all) and the words that say so."""

    mask: int
    text: str


@dataclass(frozen=True, slots=True)
class _Time:
    """Times said in one breath, such as 7月和8月."""

    seasons: tuple[Season, ...]

    @property
    def mask(self) -> int:
        mask = 0
        for season in self.seasons:
            mask |= season.mask
        return mask

    @property
    def start(self) -> int:
        return self.seasons[0].start

    @property
    def end(self) -> int:
        return self.seasons[-1].end


def availability(text: str) -> Availability | None:
    """The months that a text plainly limits its offer to; None when it names none, or leaves any doubt."""
    narrow, found = narrowed(text), seasons(text)
    times = list(_times(narrow, found))
    named = [time for time in times if time.mask]
    told = [_told(narrow, time) for time in named]
    if not told or None in told:
        return None
    masks = {mask for mask, _, _ in filter(None, told)}
    left_out = all(out for _, out, _ in filter(None, told))
    if len(masks) > 1 or (len(named) < len(times) and not left_out) or masks & {0, ALL_MONTHS}:
        return None
    return Availability(masks.pop(), "、".join(dict.fromkeys(words for _, _, words in filter(None, told))))


def _times(narrow: str, found: Sequence[Season]) -> Iterator[_Time]:
    """Seasons joined by 和 or 、 taken together; weekdays right after a season are days within it (暑假每周二)."""
    group: list[Season] = []
    for season in found:
        between = narrow[group[-1].end : season.start] if group else ""
        if group and season.mask and group[-1].mask and _JOINS.match(between):
            group.append(season)
        elif group and group[-1].mask and season.sort == "often" and _within(between, season):
            continue
        else:
            if group:
                yield _Time(tuple(group))
            group = [season]
    if group:
        yield _Time(tuple(group))


def _within(between: str, season: Season) -> bool:
    return re.fullmatch(r"(?:期间|的|里|内|中)?\s*", between) is not None or (between == "," and season.text[0] == "每")


def _told(narrow: str, time: _Time) -> tuple[int, bool, str] | None:
    """The months that remain, whether by leaving some out, and the words; None in doubt."""
    before, after = narrow[: time.start], narrow[time.end :]
    if any(season.dated for season in time.seasons):
        return None
    if words := _left_out(before, after, narrow[time.start : time.end]):
        whole = all(season.whole for season in time.seasons)
        return (ALL_MONTHS & ~time.mask, True, words) if whole else None
    doubt = (
        before.endswith("非"),
        _OPEN_END.match(after),
        _DOUBT.match(after),
        _LISTED_ON.match(after),
        _LISTED_BEFORE.search(before),
        _open_start(time, before),
    )
    return None if any(doubt) or not _sure(narrow, time) else (time.mask, False, narrow[time.start : time.end])


def _open_start(time: _Time, before: str) -> bool:
    """到九月 names an end; 从10月至次年3月 names both."""
    return _OPEN_START.search(before) is not None and time.mask.bit_count() < 2


def _left_out(before: str, after: str, words: str) -> str:
    """The words that leave the time out; empty when none do."""
    if (start := _LEFT_OUT_BEFORE.search(before)) and (end := _OUTSIDE.match(after)) and not _ALSO.match(after):
        return start.group().strip() + words + end.group().strip(" ),。;")
    end = _LEFT_OUT_AFTER.match(after)
    partly = end and re.match(r"[\d一二两三四五六七八九十半几数][天日周个]", after[end.end() :])
    return words + end.group() if end and not partly else ""


def _sure(narrow: str, time: _Time) -> bool:
    """Whether the offer as a whole is meant: the text is nothing but the time, begins with it, or says next to it what is given then."""
    before, after = narrow[: time.start], narrow[time.end :]
    clause = _CLAUSE.split(after)[0]
    if (not before.strip(" (") and not after.strip(" )")) or _ONLY.search(before):
        return True
    if any(season.sort == "season" for season in time.seasons):
        return _GIVES_AT_ONCE.match(clause) is not None
    alone = _CLAUSE.search(narrow) is None
    return alone or not before.strip() or _GIVES_SOON.match(clause) is not None or _GIVES_BEFORE.search(before) is not None
