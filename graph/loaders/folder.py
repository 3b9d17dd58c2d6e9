"""Loading files and folders: find the lists, check every row, write what is good, hand back what is not."""

import time
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from graph import load as writer
from graph.garbage import unsearched
from graph.loaders.batch import ReadText
from graph.loaders.finding import LoadReport
from graph.loaders.headings import AnyKind
from graph.loaders.quarantine import require_folder
from graph.loaders.sheet import Progress
from graph.loaders.source import find_files, open_file
from graph.loaders.suggesting import Suggest
from graph.loaders.turn import turn
from graph.loaders.work import Work, is_done
from graph.model import kind_by_sheet
from graph.schema import ensure
from graph.seal import Sealer
from graph.store import Store
from graph.territory import WHOLE
from graph.wording import GongjianError, Lang, Wording

BAD_MEANING = Wording(
    "bad_meaning",
    "不知道清单名“{name}”：应为 resources、demands、units 等（见 gongjian load --template）",
    "no list is named '{name}': such as resources, demands, units (see gongjian load --template)",
)


def load_paths(
    store: Store,
    paths: Sequence[Path | str],
    *,
    sealer: Sealer,
    suggest: Suggest | None = None,
    read_text: ReadText | None = None,
    meanings: Mapping[str, str] | None = None,
    allow_shrink: bool = False,
    again: bool = False,
    quarantine_dir: Path | None = None,
    progress: Progress | None = None,
    today: date | None = None,
    lang: Lang = "zh",
    territory: Mapping[str, Any] = WHOLE,
) -> LoadReport:
    """Load every list found under `paths`. `meanings` maps the name of a sheet or file to its list (`项目清单` -> `resources`).

    `lang` is the language of the notes in quarantine workbooks; the report can be said in both. `territory` (see `graph.territory`) is
    that of whoever loads: rows outside of it are set aside.

    Bad rows never stop the good ones; the report says what became of each sheet. Raises StoreError when the store fails: run it again and
    it goes on where it stood. Raises GongjianError for a meaning that names no list.
    """
    began = time.monotonic()
    kinds = _meant(meanings or {})
    if quarantine_dir is not None:
        require_folder(quarantine_dir)
    files, findings = find_files(paths)
    with turn(store):
        ensure(store)
        for file in files:
            with unsearched():
                open_file(file, kinds)
            file.skipped = bool(file.sheets) and not again and is_done(writer.state_of(store, file.load_id))
        report = Work(store, files, sealer, suggest, read_text, progress, today or date.today(), allow_shrink, again, lang, territory).run(
            quarantine_dir
        )
    return LoadReport(findings=tuple(findings), seconds=time.monotonic() - began).and_then(report)


def _meant(meanings: Mapping[str, str]) -> dict[str, AnyKind]:
    found: dict[str, AnyKind] = {}
    for name, sheet in meanings.items():
        kind = kind_by_sheet(sheet)
        if kind is None:
            raise GongjianError(BAD_MEANING, name=sheet)
        found[name] = kind
    return found
