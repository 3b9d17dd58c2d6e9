"""A text as the encoders get it: tags and odd signs dropped, personal numbers hidden, of bounded length."""

import html
import re
import unicodedata

from opencc import OpenCC

# What a title with its description says is said by then; an encoder reads 512 tokens at most.
MOST_CHARACTERS = 400
HIDDEN = "号码"

_TAG = re.compile(r"<(?:script|style)\b.*?</(?:script|style)\s*>|<!--.*?-->|</?[A-Za-z][^<>]{0,400}>", re.DOTALL | re.IGNORECASE)
# Seven digits in a row, or as many in groups, name a person or an account; the amounts of lists are shorter.
_NUMBER = re.compile(r"(?<!\d)(?<!\d\.)\+?[0-9](?:[-  ().]{0,2}[0-9]){6,24}[Xx]?")
_SIMPLE = OpenCC("t2s")
_SPACE = re.compile(r"\s+")
_SURE = re.compile(r"[^\W\d_]")


def plain_text(text: str) -> str:
    """The text in one line and in simple characters: no HTML, no emoji or control characters, full width narrowed, phone and identity
    numbers replaced by a word, at most MOST_CHARACTERS long; empty when nothing of it is a word."""
    # Cut once before the costly work; tags may make up a part of what is cut.
    read = html.unescape(text[: MOST_CHARACTERS * 25])
    narrow = unicodedata.normalize("NFKC", _TAG.sub(" ", read))
    kept = "".join(sign if _kept(sign) else " " for sign in narrow)
    hidden = _NUMBER.sub(HIDDEN, kept)
    if not hidden.isascii():
        hidden = str(_SIMPLE.convert(hidden))
    return _SPACE.sub(" ", hidden).strip()[:MOST_CHARACTERS] if _SURE.search(hidden) else ""


def _kept(sign: str) -> bool:
    return unicodedata.category(sign)[0] in "LNPZ" or sign in "+<=>~$%"


def with_unit(text: str, unit: str) -> str:
    """The plain text with its unit's kind or name before it: what a court or a power company offers is half said by who it is."""
    plain, owner = plain_text(text), plain_text(unit)[:40]
    return f"{owner}：{plain}" if owner and plain else plain or owner
