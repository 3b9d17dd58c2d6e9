"""A benchmark touches nobody's store, keys, audit trail or state."""

import os
from pathlib import Path

import pytest

from bench import own_store as own

NAMES = ("GONGJIAN_STORE", "GONGJIAN_AUDIT_DIR", "GONGJIAN_KEY_FILE", "GONGJIAN_TOKEN_KEYS", "GONGJIAN_STATE_DIR")


class _NoStore:
    def __enter__(self) -> "_NoStore":
        return self

    def __exit__(self, *_: object) -> None:
        pass


def test_all_that_is_kept_lies_in_the_benchmarks_own_folder_and_is_named_as_before_at_the_end(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The store itself is left out: where things are kept is the point."""
    monkeypatch.setattr(own, "open_store", _NoStore)
    monkeypatch.setattr(own, "stop", lambda _: None)
    for name in NAMES[1:]:
        monkeypatch.setenv(name, "mine")
    monkeypatch.delenv(NAMES[0], raising=False)
    with own.own_store(tmp_path):
        places = [os.environ[name].removeprefix("file:") for name in NAMES]
        assert len({*places}) == len(NAMES)
        assert all(Path(place).parent == tmp_path.resolve() for place in places)
    assert NAMES[0] not in os.environ
    assert [os.environ[name] for name in NAMES[1:]] == ["mine"] * 4
