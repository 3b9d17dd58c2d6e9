"""JupyterLab on the notebooks, with the store running and a kernel that has everything; on this computer alone, without any network."""

import os
import secrets
import shutil
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from graph.store import default_url
from graph.wording import GongjianError, Lang, Wording

NOT_INSTALLED = Wording(
    "lab.not_installed",
    "没有安装 JupyterLab。请安装：pip install 'gongjian[lab]'",
    "JupyterLab is not installed. Install it: pip install 'gongjian[lab]'",
)
NO_NOTEBOOKS = Wording("lab.no_notebooks", "找不到笔记本 {folder}", "The notebooks are not in {folder}")
NO_FOLDER = Wording(
    "lab.no_folder",
    "无法在 {folder} 建立文件夹：请用 --folder 另指一个可写的文件夹",
    "No folder can be made in {folder}: name one with --folder",
)


@dataclass(frozen=True, slots=True)
class Lab:
    """What starts the lab: its command, its environment (the token is there and not on the command line, which others can see), the
    folder it works in, and the notebooks that were put there now."""

    command: tuple[str, ...]
    environment: dict[str, str]
    folder: Path
    token: str
    new: tuple[Path, ...]


def notebooks_folder() -> Path:
    """The notebooks that come with the checkout."""
    return Path(__file__).resolve().parents[2] / "notebooks"


def prepare(folder: Path, *, url: str | None = None, port: int = 8888, browser: bool = True, lang: Lang = "zh") -> Lab:
    """Copy the notebooks into a folder of the user's own (those already there stay as they are) and say how to start the lab on it.

    Raises GongjianError when JupyterLab or the notebooks are missing, or the folder can't be written.
    """
    if find_spec("jupyterlab") is None:
        raise GongjianError(NOT_INSTALLED)
    new = _copy(folder)
    token = os.environ.get("JUPYTER_TOKEN") or secrets.token_hex(24)
    settings = {
        "ServerApp.ip": "127.0.0.1",
        "ServerApp.port": str(port),
        "ServerApp.root_dir": str(folder.resolve()),
        "ServerApp.open_browser": str(browser),
        "ServerApp.answer_yes": "True",
        # In a container root is often the only user; the lab listens on this computer alone and asks for the token.
        "ServerApp.allow_root": "True",
        # Nothing is asked of the network: no news, no search for newer versions, no catalogue of extensions.
        "LabApp.news_url": "None",
        "LabApp.check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
        "LabApp.extension_manager": "readonly",
    }
    command = (sys.executable, "-m", "jupyterlab", *(f"--{name}={value}" for name, value in settings.items()))
    own = {"JUPYTER_TOKEN": token, "GONGJIAN_STORE": url or default_url(), "GONGJIAN_LANG": lang}
    # The kernel of this installation, which has everything, before one of that name that the user has elsewhere.
    own["JUPYTER_PREFER_ENV_PATH"] = "1"
    return Lab(command, {**os.environ, **own}, folder, token, new)


def _copy(folder: Path) -> tuple[Path, ...]:
    shipped = sorted(notebooks_folder().glob("*.ipynb"))
    if not shipped:
        raise GongjianError(NO_NOTEBOOKS, folder=notebooks_folder())
    try:
        folder.mkdir(parents=True, exist_ok=True)
        new = [folder / each.name for each in shipped if not (folder / each.name).exists()]
        for target in new:
            shutil.copyfile(notebooks_folder() / target.name, target)
    except OSError:
        raise GongjianError(NO_FOLDER, folder=folder) from None
    return tuple(new)
