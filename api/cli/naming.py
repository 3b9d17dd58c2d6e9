"""The first line of output: which store a command uses when the user named none, and that a broken restore will be undone."""

import os
import sys
from collections.abc import Mapping
from typing import Any

from api.cli.options import lang_of
from api.cli.output import say
from graph.wording import GongjianError, Wording

USES = Wording("cli.uses_store", "使用默认的库：{folder}", "Using the default store: {folder}")


def _leaves_it_alone(command: str, given: Mapping[str, Any]) -> bool:
    """Whether a command does not touch the store that it could be given."""
    return bool((command == "load" and given.get("template")) or (command == "ask" and (given.get("about") or not given.get("name"))))


def name_store(command: str, given: Mapping[str, Any]) -> None:
    """Say which folder is used when neither --store nor GONGJIAN_STORE names one: on standard output above a table, else beside it."""
    from graph.store.exchange import BROKEN_OFF, pending
    from graph.store.url import address_of

    if _leaves_it_alone(command, given):
        return
    lang, form = lang_of(given.get("lang")), str(getattr(given.get("form"), "value", given.get("form")))
    try:
        home = address_of(given.get("store")).home
    except GongjianError:
        return  # the command itself says what is wrong with it
    if home is None:
        return
    if not given.get("store") and not os.environ.get("GONGJIAN_STORE"):
        text = USES.text(lang, {"folder": home.root})
        if form == "table":
            sys.stdout.write(text + "\n")
            sys.stdout.flush()
        else:
            say(text)
    if pending(home):
        say(BROKEN_OFF.text(lang, {"folder": home.root}))
