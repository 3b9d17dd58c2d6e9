"""`gongjian lab`: JupyterLab on the notebooks."""

import subprocess
from pathlib import Path
from typing import Annotated

import typer

from api.cli.options import LangOption, StoreOption, lang_of
from api.cli.output import fetching, say, told
from graph.wording import Wording

STARTING = Wording(
    "lab.starting",
    "笔记本在 {folder}（新放入 {new} 个；已有的不动）。JupyterLab 只在本机打开，按 Ctrl-C 结束；数据库会继续运行。",
    "The notebooks are in {folder} ({new} new; those already there were left alone). JupyterLab opens on this computer alone; end it with "
    "Ctrl-C. The store goes on running.",
)


def lab(
    folder: Annotated[Path, typer.Option(help="您的笔记本文件夹 / your folder of notebooks")] = Path("gongjian-notebooks"),
    port: Annotated[int, typer.Option(help="端口 / port")] = 8888,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="不打开浏览器 / open no browser")] = False,
    store: StoreOption = None,
    lang: LangOption = None,
) -> None:
    """在 JupyterLab 中打开笔记本 / open the notebooks in JupyterLab, with the store running."""
    from api.usecases.lab import prepare
    from api.usecases.store import start

    speak = lang_of(lang)
    with told(speak):
        ready = prepare(folder, url=store, port=port, browser=not no_browser, lang=speak)
        with fetching(speak) as progress:
            start(store, progress)
    say(STARTING.text(speak, {"folder": ready.folder.resolve(), "new": len(ready.new)}))
    with subprocess.Popen(ready.command, env=ready.environment) as server:
        try:
            code = server.wait()
        except KeyboardInterrupt:
            server.terminate()
            server.wait()
            code = 0
    if code:
        raise typer.Exit(1)
