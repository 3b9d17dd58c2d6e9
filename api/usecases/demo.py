"""The demonstration: a private store in a fresh folder, the sample lists of Sanya, proposals, a workbook and a picture."""

import secrets
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from api.scope import Scope
from api.usecases.load import load
from api.usecases.meaning import warm_up
from api.usecases.picture import draw_plan
from api.usecases.project_list import write_project_list
from api.usecases.propose import propose
from api.usecases.request import Request
from api.usecases.runs import as_json
from api.usecases.samples import samples_folder
from api.usecases.store import browser
from graph.loaders.finding import LoadReport
from graph.loaders.sheet import Progress
from graph.store import open_store
from graph.store.jars import Progress as Fetching
from graph.wording import GongjianError, Lang, Wording

NO_SAMPLES = Wording("demo.no_samples", "找不到示例数据 {folder}", "The sample lists are not in {folder}")
NO_FOLDER = Wording(
    "demo.no_folder",
    "无法在 {folder} 建立文件夹：请用 --out 另指一个可写的文件夹",
    "No folder can be made in {folder}: name one with --out",
)


@dataclass(frozen=True, slots=True)
class Demo:
    """What the demonstration made: the store's URL, what was loaded, the plan, the files, and where the Neo4j Browser is."""

    store: str
    report: LoadReport
    plan: Mapping[str, Any]
    workbook: Path
    picture: Path
    drawn: int
    browser: str


def run_demo(out: Path, lang: Lang, *, fetching: Fetching | None = None, progress: Progress | None = None) -> Demo:
    """Run the main job on the sample lists; everything it makes lies below `out`. Raises GongjianError when a part fails."""
    samples = samples_folder()
    if not samples.is_dir():
        raise GongjianError(NO_SAMPLES, folder=samples)
    folder = out.resolve() / f"{datetime.now():%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
    try:
        folder.mkdir(parents=True)
    except OSError:
        raise GongjianError(NO_FOLDER, folder=out) from None
    url = f"file:{folder / 'store'}"
    with ThreadPoolExecutor(1) as pool:
        opened = pool.submit(open_store, url, progress=fetching)
        warm_up()  # while the server starts
        store = opened.result()
    with store:
        report = load(Scope.local(), store, [samples], quarantine_dir=folder, progress=progress)
        plan = as_json(propose(Scope.local(), store, Request(as_of=date.today())), lang)
    workbook = folder / ("项目清单.xlsx" if lang == "zh" else "projects.xlsx")
    picture = folder / ("网络图.png" if lang == "zh" else "network.png")
    write_project_list(plan, workbook, lang)
    drawn = draw_plan(plan, picture, lang)
    return Demo(url, report, plan, workbook, picture, drawn, browser(url).address)
