"""`gongjian lab` opens on this computer alone, with a token, the notebooks and a kernel that has everything."""

import ast
import contextlib
import json
import os
import re
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


def _get(port: int, path: str, token: str | None = TOKEN, data: bytes | None = None) -> bytes:
    head = {"Authorization": f"token {token}"} if token else {}
    with _OPEN(Request(f"http://127.0.0.1:{port}{path}", headers=head, data=data), timeout=120) as answer:
        found: bytes = answer.read()
    return found


def _ask(port: int, path: str, token: str | None = TOKEN, data: bytes | None = None) -> Any:
    return json.loads(_get(port, path, token, data))


def _needed() -> str:
    """Every import of every notebook, and the store and the magic used once."""
    cells = [cell for path in notebooks_folder().glob("*.ipynb") for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]]
    code = ["".join(line for line in cell["source"] if line[:1] != "%") for cell in cells if cell["cell_type"] == "code"]
    trees = [ast.parse(text) for text in code if not text.startswith(("MATCH", "LOAD", "UNWIND"))]
    imports = {ast.unparse(part) for tree in trees for part in tree.body if isinstance(part, ast.Import | ast.ImportFrom)}
    return "\n".join([*sorted(imports), "%load_ext api.magic", _USED])


_USED = """import sys
get_ipython().run_cell_magic("cypher", "found", "RETURN 41 + 1 AS answer")
print(sys.prefix, Networks().store.read("RETURN 1 AS up"), found.answer[0])
"""


def _run_in_kernel(port: int, code: str) -> str:
    """What code prints in a new kernel of the lab, asked as the page in the browser asks."""
    from websocket import create_connection

    kernel = _ask(port, "/api/kernels", data=b'{"name": "python3"}')["id"]
    head = {"msg_id": "m", "msg_type": "execute_request", "username": "", "session": "s", "version": "5.3", "date": ""}
    content = {"code": code, "silent": False, "store_history": False, "user_expressions": {}, "allow_stdin": False}
    message = {"header": head, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell", "buffers": []}
    address, own = f"ws://127.0.0.1:{port}/api/kernels/{kernel}/channels", [f"Authorization: token {TOKEN}"]
    channel = create_connection(address, header=own, timeout=240, http_no_proxy=["127.0.0.1"])
    try:
        channel.send(json.dumps(message))
        said = ""
        while True:
            answer = json.loads(channel.recv())
            content = answer["content"]
            assert answer["msg_type"] != "error", "\n".join(content["traceback"])
            said += content["text"] if answer["msg_type"] == "stream" else ""
            if answer["msg_type"] == "execute_reply":
                assert content["status"] == "ok", content
            if answer["msg_type"] == "status" and content["execution_state"] == "idle" and answer["parent_header"].get("msg_id") == "m":
                return said
    finally:
        channel.close()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait(port: int, server: "subprocess.Popen[bytes]", log: Path) -> Any:
    until = time.monotonic() + 240
    while time.monotonic() < until:
        assert server.poll() is None, log.read_text(encoding="utf-8")
        try:
            return _ask(port, "/api/status")
        except (URLError, OSError):
            time.sleep(0.3)
    raise AssertionError(log.read_text(encoding="utf-8"))


# Put before everything else in the lab and its kernels: who goes past this computer is written down and stopped.
_GUARD = """
import os, socket
_connect = socket.socket.connect
def connect(self, address):
    if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in ("127.0.0.1", "::1", "localhost"):
        with open(os.environ["WENT_ONLINE"], "a") as told:
            told.write(f"{address}\\n")
        raise OSError(f"no network: {address}")
    return _connect(self, address)
socket.socket.connect = connect
"""


def _other_kernel(folder: Path) -> None:
    """A kernel of the same name that has nothing, where the user's own kernels are."""
    mine = folder / "kernels" / "python3"
    mine.mkdir(parents=True)
    (mine / "kernel.json").write_text('{"argv": ["false"], "display_name": "mine", "language": "python"}', encoding="utf-8")


def test_the_lab_starts_answers_with_the_token_runs_a_kernel_that_has_everything_offline_and_stops(store: Store, tmp_path: Path) -> None:
    port, folder, log, online = _free_port(), tmp_path / "mine", tmp_path / "log", tmp_path / "online"
    (tmp_path / "guard").mkdir()
    (tmp_path / "guard" / "sitecustomize.py").write_text(_GUARD, encoding="utf-8")
    _other_kernel(tmp_path / "DATA")
    own = {f"JUPYTER_{name}_DIR": str(tmp_path / name) for name in ("CONFIG", "RUNTIME", "DATA")}
    own |= {"PYTHONPATH": str(tmp_path / "guard"), "WENT_ONLINE": str(online), "JUPYTER_PREFER_ENV_PATH": "0"}
    environment = {**os.environ, **own, "JUPYTER_TOKEN": TOKEN, "IPYTHONDIR": str(tmp_path / "ipython")}
    command = [
        sys.executable,
        "-c",
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); from api.cli.main import main; main()",
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
            page = _get(port, "/lab/tree/01_city_at_a_glance.ipynb").decode("utf-8")
            assert "jupyter-config-data" in page
            assert re.findall(r"""(?:src|href)=["']?(?:https?:)?//[^"'> ]+""", page) == []
            assert _run_in_kernel(port, _needed()).split() == [sys.prefix, "[{'up':", "1}]", "42"]
            assert TOKEN not in " ".join(_command_lines(server.pid))
        finally:
            server.send_signal(signal.SIGINT)
            try:
                ended = server.wait(120)
            except subprocess.TimeoutExpired:
                server.kill()
                raise
    assert not online.exists(), online.read_text(encoding="utf-8")
    assert ended == 0, log.read_text(encoding="utf-8")
    with pytest.raises(URLError):
        _ask(port, "/api/status")
    assert "127.0.0.1" in log.read_text(encoding="utf-8")
    assert store.read("RETURN 1 AS up") == [{"up": 1}]


def _command_lines(pid: int) -> list[str]:
    import psutil

    lines = []
    for each in psutil.Process(pid).children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):  # a statement's, which just ended
            lines.append(" ".join(each.cmdline()))
    return lines


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
