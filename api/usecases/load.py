"""Loading lists: which list is which, the key, and the suggestion of blank kinds, put together for `graph.loaders`."""

import os
import tomllib
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Literal

import platformdirs

from api.scope import Scope
from api.usecases.audit_record import recorded
from api.usecases.meaning import read_ahead, suggest_for, text_cache
from api.usecases.said import said
from graph.data_key import fitting_keyring
from graph.loaders.finding import LoadReport
from graph.loaders.folder import load_paths
from graph.loaders.sheet import Progress
from graph.store import Store
from graph.store.turn import Waiting, turn
from graph.wording import GongjianError, Lang, Wording
from matching.suggest import suggest_kinds

# Lists whose texts proposals go by.
TEXTS = ("Resource", "Demand")
BAD_MEANINGS = Wording(
    "bad_meanings_file",
    '{path} 不是有效的清单含义文件：每行应如 项目清单 = "resources"',
    '{path} is no valid file of list meanings: each line is such as 项目清单 = "resources"',
)
NO_MEANINGS = Wording("no_meanings_file", "GONGJIAN_MEANINGS 所指的文件 {path} 不存在", "GONGJIAN_MEANINGS names {path}, which is no file")


def load(
    scope: Scope,
    store: Store,
    paths: Sequence[Path],
    *,
    meanings: Mapping[str, str] | None = None,
    allow_shrink: bool = False,
    again: bool = False,
    quarantine_dir: Path | None = None,
    progress: Progress | None = None,
    today: date | None = None,
    lang: Lang = "zh",
    waiting: Waiting | None = None,
) -> LoadReport:
    """Load lists with the user's key, suggesting kinds where they are blank (see `graph.loaders.folder.load_paths`). `waiting` is told when
    somebody else is writing to the store."""
    reading = _reading(progress)
    # The key is read within the turn: a rotation that ran while we waited has replaced it.
    with recorded(scope, "load", " ".join(path.name for path in paths)) as record, turn(store, waiting=waiting):
        scope.require("load")
        report = load_paths(
            store,
            paths,
            sealer=fitting_keyring(store).sealer(),
            suggest=lambda side, texts, units: [(s.kind, s.confidence) for s in suggest_for(store, side, texts, units, reading)],
            read_text=said,
            meanings={**kept_meanings(), **(meanings or {})},
            allow_shrink=allow_shrink,
            again=again,
            quarantine_dir=quarantine_dir,
            progress=progress,
            today=today,
            lang=lang,
            territory=scope.parameters(),
        )
        record.rows = report.total("written")
    if any(source.written and source.kind in TEXTS for source in report.sources):
        read_ahead(store, reading)
    return report


def _reading(progress: Progress | None) -> Callable[[int, int], None] | None:
    """Tells how many texts were read as a step of the load."""
    return None if progress is None else lambda done, total: progress("texts", done, total)


def suggest(side: Literal["resource", "demand"], texts: Sequence[str], unit_kinds: Sequence[str | None]) -> list[tuple[str | None, float]]:
    """Kinds suggested for texts, each with how sure it is, before anybody confirmed any."""
    with text_cache() as cache:
        return [(s.kind, s.confidence) for s in suggest_kinds(side, texts, unit_kinds, cache=cache)]


def meanings_file() -> Path:
    """Where list meanings of a place are kept: GONGJIAN_MEANINGS, or `meanings.toml` in the user's config folder."""
    named = os.environ.get("GONGJIAN_MEANINGS")
    return Path(named).expanduser() if named else Path(platformdirs.user_config_dir("gongjian", appauthor=False)) / "meanings.toml"


def kept_meanings() -> dict[str, str]:
    """The list meanings of the settings file: sheet name -> list. Keys in Chinese may stand without quotes."""
    path = meanings_file()
    if not path.is_file():
        if "GONGJIAN_MEANINGS" in os.environ:
            raise GongjianError(NO_MEANINGS, path=path)
        return {}
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
        pairs = [line.split("=", 1) for line in lines if line.strip() and not line.lstrip().startswith("#")]
        found = tomllib.loads("\n".join(f'"{name.strip().strip(chr(34))}" = {value.strip()}' for name, value in pairs))
    except (tomllib.TOMLDecodeError, ValueError):
        raise GongjianError(BAD_MEANINGS, path=path) from None
    return {name: str(sheet) for name, sheet in found.items()}
