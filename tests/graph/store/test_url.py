"""What a store's URL may be, and the errors of one that does not work."""

import socket
from pathlib import Path

import pytest

from graph.store import Store, bolt, default_url, open_store
from graph.store.faults import AUTH_FAILED, NO_DATABASE, TOO_OLD, UNREACHABLE
from graph.store.url import BAD_URL, SECRET_IN_URL, address_of
from graph.wording import StoreError


@pytest.mark.parametrize("url", ["", "file:", "file:///", "http://x", "postgres://x", "bolt:", "bolt://", "whatever", "bolt:/x"])
def test_an_address_that_names_no_store_is_refused(url: str) -> None:
    if not url:
        assert address_of(url).url == default_url()
        return
    with pytest.raises(StoreError) as refused:
        address_of(url)
    assert refused.value.said.wording is BAD_URL


def test_a_password_in_an_address_is_refused_and_not_repeated() -> None:
    with pytest.raises(StoreError) as refused:
        address_of("bolt://neo4j:canary-pw@db.example:7687")
    assert refused.value.said.wording is SECRET_IN_URL
    assert "canary" not in refused.value.text("en") + refused.value.text("zh") + str(refused.value)


@pytest.mark.parametrize("url", ["file:{}", "file://{}", "file:{}/"])
def test_a_folder_may_be_written_as_people_do(url: str, tmp_path: Path) -> None:
    home = address_of(url.format(tmp_path / "库")).home
    assert home is not None
    assert home.root == (tmp_path / "库").resolve()


def test_a_store_that_runs_is_opened_without_its_jars(store: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GONGJIAN_CACHE", str(tmp_path))
    monkeypatch.setenv("GONGJIAN_MAVEN", "http://127.0.0.1:1/nowhere")
    with open_store(store.url) as found:
        assert found.read("RETURN 1 AS one") == [{"one": 1}]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("scheme", ["bolt", "neo4j"])
def test_an_unreachable_server_is_named(scheme: str) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"{scheme}://127.0.0.1:{unused.getsockname()[1]}"
        with pytest.raises(StoreError) as refused:
            open_store(url)
    assert refused.value.said.wording is UNREACHABLE
    assert refused.value.exit_code == 5
    assert url in refused.value.text("zh")


def test_a_url_store_takes_its_login_from_the_environment(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    login = store.login()
    monkeypatch.setenv("GONGJIAN_STORE_USER", str(login.user))
    monkeypatch.setenv("GONGJIAN_STORE_PASSWORD", str(login.password))
    with open_store(login.url) as same:
        assert same.kind == "bolt"
        assert same.read("RETURN 1 AS one") == [{"one": 1}]
    monkeypatch.setenv("GONGJIAN_STORE_DATABASE", "nowhere")
    with open_store(login.url) as other, pytest.raises(StoreError) as refused:
        other.read("RETURN 1 AS one")
    assert refused.value.said.wording is NO_DATABASE
    assert "nowhere" in refused.value.text("en")


def test_a_wrong_password_is_said_without_repeating_it(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGJIAN_STORE_USER", "neo4j")
    monkeypatch.setenv("GONGJIAN_STORE_PASSWORD", "canary-pw")
    with pytest.raises(StoreError) as refused:
        open_store(store.login().url)
    assert refused.value.said.wording is AUTH_FAILED
    assert "canary" not in refused.value.text("en") + str(refused.value)


def test_a_version_that_is_too_old_is_refused(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bolt, "OLDEST", (99, 0))
    with pytest.raises(StoreError) as refused:
        store.version()
    assert refused.value.said.wording is TOO_OLD
