"""Why two texts fit: how sure that is, the topic of both, the words that both share, and what a unit of that kind usually gives."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from matching.text import plain
from matching.texts.material import load_material
from matching.texts.reading import Readings

# Below this share of the joint chance no single topic can be named, and fewer characters than this are no word.
CLEAR_TOPIC = 0.3
SHORTEST = 2
# Sorts of units that may give anything: no reason to expect any help of them.
GENERAL = ("企业", "国企", "央企", "公司", "单位", "机关", "国有企业", "爱心企业", "民营企业", "社会组织")
SURE = (
    (0.7, ("很有把握", "very likely")),
    (0.58, ("较有把握", "likely")),
    (0.45, ("没有把握", "uncertain")),
    (0.0, ("把握很小", "doubtful")),
)
BOTH_ABOUT = ("都涉及“{0}”", "both are about {1}")
SHARED = ("都提到“{0}”", "both mention {0}")
UNIT = ("{0}常提供这类帮助", "this is what a unit of the kind {0} often gives")
LIKE = ("两句话意思相近", "both sentences mean much the same")
UNLIKE = ("文字本身说明不了多少", "the texts themselves tell little")


@dataclass(frozen=True, slots=True)
class Fit:
    """How sure it is that two texts fit, in words, and what made it; pairs are Chinese and English."""

    sure: tuple[str, str]
    because: tuple[str, str]


def why_fit(read: Readings, r: int, d: int, fit: float, resource: str, demand: str, unit: str = "") -> Fit:
    """Why resource row r and demand row d, whose texts are given, fit as they do (`fit`, 0..1); `unit` is the resource's kind of unit."""
    told: list[tuple[str, str]] = []
    joint = read.resources.topics[r].astype(np.float64) * read.demands.topics[d].astype(np.float64)
    topic = int(joint.argmax())
    if joint.sum() > 0 and joint[topic] / joint.sum() >= CLEAR_TOPIC and float(joint[topic]) >= 0.02:
        told.append(_filled(BOTH_ABOUT, *topic_names()[topic]))
        if gives(unit, topic):
            told.append(_filled(UNIT, unit))
    if words := shared_words(resource, demand):
        told.append(_filled(SHARED, "、".join(words)))
    if not told:
        told.append(LIKE if fit >= 0.58 else UNLIKE)
    sure = next(words for least, words in SURE if fit >= least)
    return Fit(sure, ("，".join(zh for zh, _ in told), "; ".join(en for _, en in told)))


def gives(unit: str, topic: int) -> bool:
    """Whether the written material has a unit of this sort that gives help of this topic (position): the prior that an offer which says
    little is read by. A sort of unit that gives everything (`企业`) tells nothing."""
    if len(unit) < SHORTEST or unit in GENERAL:
        return False
    known = _given_by()
    sorts = [sort for sort in known if sort not in GENERAL and (sort in unit or (len(unit) > SHORTEST and unit in sort))]
    return any(topic in known[sort] for sort in sorts)


@cache
def _given_by() -> dict[str, set[int]]:
    material = load_material()
    place = {topic: at for at, topic in enumerate(material.topics)}
    found: dict[str, set[int]] = {}
    for line in material.resources:
        if line.unit:
            found.setdefault(line.unit, set()).add(place[line.topic])
    return found


def _filled(pair: tuple[str, str], *values: str) -> tuple[str, str]:
    return pair[0].format(*values), pair[1].format(*values)


def shared_words(a: str, b: str, most: int = 3) -> tuple[str, ...]:
    """The longest stretches of at least two characters that both texts have, none within another, without mere figures."""
    first, second = plain(a)[:400], plain(b)[:400]
    # Where a stretch may begin: most places of most texts are none.
    begun = {second[at : at + SHORTEST] for at in range(len(second) - SHORTEST + 1)}
    places = [at for at in range(len(first) - SHORTEST + 1) if first[at : at + SHORTEST] in begun]
    found: list[str] = []
    for size in range(min(len(first), len(second), 12), SHORTEST - 1, -1):
        for at in places:
            piece = first[at : at + size]
            if len(piece) < size or piece not in second or piece.isdigit() or any(piece in longer for longer in found):
                continue
            found.append(piece)
            if len(found) == most:
                return tuple(found)
    return tuple(found)


@cache
def topic_names() -> tuple[tuple[str, str], ...]:
    """The Chinese and English names of the topics, in the order of the models' rows."""
    with files("matching").joinpath("data", "texts", "topics.csv").open(encoding="utf-8-sig") as lines:
        return tuple((row["zh"], row["en"]) for row in csv.DictReader(lines))
