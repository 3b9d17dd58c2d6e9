"""`gongjian demo` as a user types it."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli.main import app


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_folder_that_cannot_be_made_is_told_before_anything_is_started(tmp_path: Path, lang: str) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    found = CliRunner().invoke(app, ["demo", "--out", str(tmp_path / "file" / "x"), "--lang", lang])
    assert found.exit_code == 1
    assert "--out" in found.stderr
    assert ("文件夹" if lang == "zh" else "No folder") in found.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
