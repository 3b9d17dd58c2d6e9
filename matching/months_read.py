"""Months of a resource that were read from its text: said wherever they matter, so that whoever plans sees that they can be wrong."""

from collections.abc import Mapping

from matching.months import ALL_MONTHS, months_text
from matching.problem import Resource
from matching.wording import Wording

READ = Wording(
    "months_read",
    "“{title}”的可用月份（{months}）清单未填，是从文字中读出的：“{words}”；如有误，请填写可用月份",
    "the list gives no months for {title}; {months} were read from the text: «{words}»; if that is wrong, enter its months",
)
NOTE = ("，从文字中读出：“{}”", ", read from the text: «{}»")


def months_read(resource: Resource) -> Mapping[str, object]:
    """What READ tells of a resource."""
    return {"title": resource.title, "months": months_text(resource.months), "words": resource.months_said}


def months_told(resource: Resource) -> tuple[str, str]:
    """The months in which a resource is to be had, and which words they were read from."""
    zh, en = months_text(resource.months & (ALL_MONTHS if resource.window is None else resource.window))
    return zh + read_note(resource, 0), en + read_note(resource, 1)


def read_note(resource: Resource, lang: int) -> str:
    """A note that the months were read (0: Chinese, 1: English); empty where they are given or there are none."""
    return NOTE[lang].format(resource.months_said) if resource.months_said else ""
