"""`gongjian ask`, `check` and `export` as an organiser types them."""

import csv
import io
import json
import re
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from api.cli.ask import ask
from api.cli.check import check
from api.cli.export import export
from graph.queries import QUESTIONS, TITLES
from graph.store import Store

app = typer.Typer()
app.command("ask")(ask)
app.command("check")(check)
app.command("export")(export)
SEED = """CREATE (p:Party {id: 'p', name: '湾区大党委', kind: 'regional'})
CREATE (:Unit {id: 'u', name: '甲酒店', domain: 'hotel'})-[:MEMBER_OF {kind: 'co-opted', valid_from: date('2020-05-01')}]->(p)
CREATE (:Grid {id: 'g', name: '一格'})-[:LOCATED_IN]->(:Area {id: 'a', name: '甲村', level: 'village'})"""


@pytest.fixture
def seeded(empty_store: Store, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("GONGJIAN_STORE", empty_store.url)
    empty_store.write(SEED)
    return empty_store


def run(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_list_of_questions_stands_by_subject_with_every_name_uncut(lang: str) -> None:
    done = run("ask", "--lang", lang)
    lines = done.stdout.splitlines()
    assert done.exit_code == 0
    assert [line for line in lines if line and not line.startswith(" ")] == [t.zh if lang == "zh" else t.en for t in TITLES.values()]
    assert [line.split()[0] for line in lines if line.startswith(" ")] == [question.name for question in QUESTIONS]


def test_the_list_as_json_and_csv_has_subject_name_title_and_parameters() -> None:
    found = json.loads(run("ask", "--format", "json", "--lang", "en").stdout)
    assert found[0] == {
        "subject": "members and coverage",
        "name": "committee-members",
        "title": "members of a committee",
        "parameters": "committee [as_of]",
    }
    assert len(list(csv.DictReader(io.StringIO(run("ask", "--format", "csv").stdout)))) == len(QUESTIONS)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_question_explains_itself_with_an_example_in_one_language(lang: str) -> None:
    told = run("ask", "committee-members", "--about", "--lang", lang).stdout
    assert "gongjian ask committee-members --param committee=海棠区湾区大党委" in told
    assert ("Committee or alliance by id, name or alias" in told) == (lang == "en")
    assert ("党组织的编号、名称或别名，必填" in told) == (lang == "zh")


@pytest.mark.usefixtures("seeded")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("comittee-members",), "Nearest: committee-members"),
        (("committee-members",), "needs: committee"),
        (("committee-members", "-p", "committee=x", "-p", "colour=red"), "has no parameter colour. It has: committee, as_of"),
        (("attendance", "-p", "year=soon"), "expected a whole number"),
        (("committee-members", "-p", "committee=x", "-p", "as_of=2021-13-01"), "expected a date such as 2021-06-30"),
        (("committee-members", "-p", "committee"), "Write a parameter as name=value"),
    ],
)
def test_a_slip_is_said_with_the_way_out_and_ends_with_two(words: tuple[str, ...], said: str) -> None:
    done = run("ask", *words, "--lang", "en")
    assert done.exit_code == 2
    assert said in re.sub(r"\s+", " ", done.stderr)


@pytest.mark.usefixtures("seeded")
def test_rows_come_as_table_json_and_csv_and_codes_in_words_for_people() -> None:
    words = ("ask", "committee-members", "-p", "committee=湾区大党委")
    assert "酒店" in run(*words, "--lang", "zh").stdout
    (row,) = json.loads(run(*words, "--format", "json").stdout)
    assert (row["unit"], row["domain"], row["since"]) == ("u", "hotel", "2020-05-01")
    (line,) = csv.DictReader(io.StringIO(run(*words, "--format", "csv").stdout))
    assert (line["name"], line["since"]) == ("甲酒店", "2020-05-01")


@pytest.mark.usefixtures("seeded")
def test_no_rows_say_why() -> None:
    done = run("ask", "committee-members", "-p", "committee=湾区党委", "--lang", "en", "--format", "json")
    assert json.loads(done.stdout) == []
    assert "Did you mean 湾区大党委?" in done.stderr
    assert "Nothing has expired or run low" in run("ask", "stock-to-check", "--lang", "en").stderr


@pytest.mark.usefixtures("seeded")
def test_a_check_that_fails_names_the_offender_and_ends_with_one() -> None:
    done = run("check", "--format", "json", "--lang", "en")
    found = {row["id"]: row for row in json.loads(done.stdout)}
    assert done.exit_code == 1
    assert (found["R02"]["status"], found["R02"]["items"][0]["which"]) == ("fail", ["一格"])
    assert (found["G04"]["status"], found["G04"]["missing"]) == ("pass", None)
    assert found["R17"]["missing"] == "policy: nothing in a graph shows it"
    assert re.search(r"\d+ pass, \d+ fail, \d+ not yet", done.stderr)


@pytest.mark.usefixtures("seeded")
def test_an_export_tells_the_rows_of_each_list_and_what_is_not_in_it(tmp_path: Path) -> None:
    done = run("export", str(tmp_path / "out"), "--as", "csv", "--lang", "en", "--format", "json")
    assert json.loads(done.stdout)["rows"] == {"areas": 1, "units": 1, "parties": 1, "grids": 1, "memberships": 1}
    assert "5 rows written" in done.stderr
    assert "Not in it: runs, decisions" in done.stderr
    assert run("export", str(tmp_path / "out"), "--lang", "en").exit_code == 2
