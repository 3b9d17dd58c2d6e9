"""`gongjian lab` opens on this computer alone, with a token, the notebooks and a kernel that has everything."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import ProxyHandler, Request, build_opener

import pytest

from api.usecases.lab import notebooks_folder, prepare
from graph.store import Store
from graph.wording import GongjianError

TOKEN = "a-token-of-the-test"
_OPEN = build_opener(ProxyHandler({})).open


def _ask(port: int, path: str, token: str | None = TOKEN) -> Any:
    head = {"Authorization": f"token {token}"} if token else {}
    with _OPEN(Request(f"http://127.0.0.1:{port}{path}", headers=head), timeout=10) as answer:
        return json.load(answer)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait(port: int, server: "subprocess.Popen[bytes]", log: Path) -> Any:
    until = time.monotonic() + 90
    while time.monotonic() < until:
        assert server.poll() is None, log.read_text(encoding="utf-8")
        try:
            return _ask(port, "/api/status")
        except (URLError, OSError):
            time.sleep(0.3)
    raise AssertionError(log.read_text(encoding="utf-8"))


def test_the_lab_starts_answers_with_the_token_and_stops(store: Store, tmp_path: Path) -> None:
    port, folder, log = _free_port(), tmp_path / "mine", tmp_path / "log"
    own = {f"JUPYTER_{name}_DIR": str(tmp_path / name) for name in ("CONFIG", "RUNTIME")}
    environment = {**os.environ, **own, "JUPYTER_TOKEN": TOKEN, "IPYTHONDIR": str(tmp_path / "ipython")}
    command = [
        sys.executable,
        "-c",
        "from api.cli.main import main; main()",
        "lab",
        "--no-browser",
        "--folder",
        str(folder),
        "--port",
        str(port),
    ]
    with log.open("wb") as out, subprocess.Popen([*command, "--store", store.url], env=environment, stdout=out, stderr=out) as server:
        try:
            assert "started" in _wait(port, server, log)
            with pytest.raises(HTTPError, match="403"):
                _ask(port, "/api/status", None)
            assert "python3" in _ask(port, "/api/kernelspecs")["kernelspecs"]
            names = {item["name"] for item in _ask(port, "/api/contents")["content"]}
            assert names == {path.name for path in notebooks_folder().glob("*.ipynb")}
            assert len(names) == 9
            assert TOKEN not in " ".join(_command_lines(server.pid))
        finally:
            server.send_signal(signal.SIGINT)
            ended = server.wait(60)
    assert ended == 0, log.read_text(encoding="utf-8")
    with pytest.raises(URLError):
        _ask(port, "/api/status")
    assert "127.0.0.1" in log.read_text(encoding="utf-8")
    assert store.read("RETURN 1 AS up") == [{"up": 1}]


def _command_lines(pid: int) -> list[str]:
    import psutil

    return [" ".join(each.cmdline()) for each in psutil.Process(pid).children(recursive=True)]


def test_notebooks_of_the_user_are_left_alone_and_the_kernel_finds_the_store(tmp_path: Path) -> None:
    mine = tmp_path / "01_city_at_a_glance.ipynb"
    mine.write_text("{}", encoding="utf-8")
    ready = prepare(tmp_path, url="file:/some/where", port=9999, browser=False, lang="en")
    assert mine.read_text(encoding="utf-8") == "{}"
    assert len(ready.new) == 8
    assert ready.environment["GONGJIAN_STORE"] == "file:/some/where"
    assert ready.environment["GONGJIAN_LANG"] == "en"
    assert "--LabApp.news_url=None" in ready.command
    assert not any(ready.token in part for part in ready.command)
    assert prepare(tmp_path).new == ()
    assert prepare(tmp_path).token != prepare(tmp_path).token


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(GongjianError, match="--folder"):
        prepare(tmp_path / "file" / "below")
