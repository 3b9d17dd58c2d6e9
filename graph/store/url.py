"""Which store a URL names, and opening it."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit
from urllib.request import url2pathname

import platformdirs

from graph.store import archive, jars, private, process
from graph.store.bolt import Store
from graph.store.home import Home
from graph.store.jars import Progress
from graph.store.login import Login
from graph.wording import StoreError, Wording

BOLT_SCHEMES = ("bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc")

BAD_URL = Wording(
    "store.url",
    "看不懂的库地址 {url}。请写 file:文件夹，或 bolt://主机:端口、neo4j://、neo4j+s://",
    "{url} names no store. Write file:FOLDER, or bolt://HOST:PORT, neo4j://, neo4j+s://",
)
SECRET_IN_URL = Wording(
    "store.url_secret",
    "库地址里不要写用户名和密码（会留在命令历史中）。请用环境变量 GONGJIAN_STORE_USER 和 GONGJIAN_STORE_PASSWORD",
    "Leave user and password out of the store's address (a shell keeps its history). Use GONGJIAN_STORE_USER and GONGJIAN_STORE_PASSWORD",
)
NOT_RUNNING = Wording(
    "store.not_running",
    "内置数据库没有运行（{folder}）。启动：gongjian store start",
    "The private database is not running ({folder}). Start it: gongjian store start",
)
NOT_ANSWERING = Wording(
    "store.not_answering",
    "内置数据库 {folder} 的进程在，但还没有应答（可能正在启动或停止）。请稍后再试",
    "The private database in {folder} has a process that does not answer (it may be starting or stopping). Try again later",
)
_GLANCE = 5.0
"""Seconds to wait for a server that is only asked."""


@dataclass(frozen=True, slots=True)
class Address:
    """A store's URL taken apart: `home` for a private store, `bolt` for any other."""

    url: str
    kind: Literal["file", "bolt"]
    home: Home | None = None


def default_url() -> str:
    """GONGJIAN_STORE, or a folder of the user's data folder."""
    return os.environ.get("GONGJIAN_STORE") or f"file:{Path(platformdirs.user_data_dir('gongjian', appauthor=False)) / 'store'}"


def address_of(url: str | None = None) -> Address:
    """Take a URL apart; None is the default one. Raises StoreError when it names no store."""
    url = url or default_url()
    scheme, colon, rest = url.partition(":")
    if colon and scheme == "file" and rest.strip("/"):
        # file:///a%20b is a URL proper, file:a b is a folder as people type it
        folder = Path(url2pathname(rest[2:])) if rest.startswith("///") else Path(rest)
        return Address(url, "file", Home(folder.expanduser().resolve()))
    if scheme in BOLT_SCHEMES and rest.startswith("//") and (parts := urlsplit(url)).hostname:
        if parts.username or parts.password:
            raise StoreError(SECRET_IN_URL)
        return Address(url, "bolt")
    raise StoreError(BAD_URL, url=url)


def open_store(url: str | None = None, *, start: bool = True, progress: Progress | None = None) -> Store:
    """Open the store that a URL names (default: `default_url()`), starting its private server when it has one.

    With `start` False nothing is started, ended, mended or waited for: a private server that does not run or answer is a StoreError.
    `progress` is told of jars being fetched. Raises StoreError
    when the store can't be started or reached, refuses the login or is too old.
    """
    address = address_of(url)
    home = address.home
    if home is None:
        store = Store(address.url, "bolt", lambda: _login_of(address.url))
    elif not start:
        store = Store(address.url, "file", lambda: _running(home), patience=_GLANCE)
    else:
        store = Store(address.url, "file", lambda: _started(home, progress))
    try:
        store.version()
    except BaseException:
        store.close()
        raise
    return store


def _started(home: Home, progress: Progress | None) -> Login:
    """The login of the folder's server, started if need be."""
    # A server that runs needs neither.
    if home.alive() is None and (not jars.in_place() or archive.unfinished()):
        from graph.store import training  # which needs all of the store, and is needed once

        training.prepare(progress)
    return private.ensure_running(home, progress)


def _running(home: Home) -> Login:
    """The login of the folder's server as it runs at this moment."""
    alive = home.alive()
    if alive is None:
        raise StoreError(NOT_RUNNING, folder=home.root)
    serving, server = alive
    if not process.listens(server, serving.bolt):
        raise StoreError(NOT_ANSWERING, folder=home.root)
    return private.login_of(home, serving)


def _login_of(url: str) -> Login:
    """The login of a URL store by the environment; without a user none is sent, for a server that asks for none."""
    user, password = os.environ.get("GONGJIAN_STORE_USER"), os.environ.get("GONGJIAN_STORE_PASSWORD")
    if user is None and password is not None:
        user = "neo4j"
    return Login(url, user, password, os.environ.get("GONGJIAN_STORE_DATABASE"))
