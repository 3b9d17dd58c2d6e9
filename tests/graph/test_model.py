"""Nothing about a kind may be left unsaid, in either language."""

from pathlib import Path

import pytest

from graph.describe import DOCS, PAGES, model_page, questions_page, stale
from graph.kinds import PROVENANCE, Kind, Node, Relationship, column, column_of
from graph.model import NODES, RELATIONSHIPS, SUBJECTS
from graph.model.organisation import Unit
from graph.picture import COLUMNS
from graph.queries import QUESTIONS, Question

KINDS: tuple[type[Node] | type[Relationship], ...] = (*NODES, *RELATIONSHIPS)


def unsaid(kind: type[Kind], page: str) -> list[str]:
    """What a kind leaves unsaid: its description, a label, a field's description or header, its source, its line in the model page."""
    found = [
        what
        for what, there in (("description", kind.__dict__.get("__doc__")), ("zh", kind.zh), ("en", kind.en))
        if not (there or "").strip()
    ]
    found += [f"{name}: description" for name, info in kind.model_fields.items() if not info.description]
    found += [f"{name}: header" for name, info in kind.model_fields.items() if info.description and not column_of(info).zh]
    found += [] if "reference" in kind.model_fields else ["reference"]
    line = f"### {kind.label} / {kind.zh}\n" if issubclass(kind, Node) else f"| `{getattr(kind, 'type', '')}` | {kind.zh} |"
    return found + ([] if line in page else ["line in the page"])


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_kind_says_what_it_is_in_both_languages_where_it_comes_from_and_has_its_line(kind: type[Kind]) -> None:
    assert unsaid(kind, (DOCS / "model.md").read_text(encoding="utf8")) == []


def test_a_kind_that_leaves_something_unsaid_is_caught() -> None:
    page = model_page()

    class Silent(Unit):
        zh, en, label = "", "", "Unit"

    class Nameless(Unit):
        """Said."""

        mood: str | None = column("", "A mood.")
        colour: str | None = column("颜色", "")

    class Homeless(Node):
        """Said."""

        zh, en, label, sheet = "无源", "homeless", "Homeless", "homeless"

    del Homeless.model_fields["reference"]
    assert unsaid(Silent, page) == ["description", "zh", "en", "line in the page"]
    assert unsaid(Nameless, page) == ["colour: description", "mood: header"]
    assert unsaid(Homeless, page) == ["reference", "line in the page"]
    assert unsaid(Unit, page.replace("### Unit / 单位", "")) == ["line in the page"]


def test_every_node_and_relationship_carries_where_it_comes_from() -> None:
    assert set(PROVENANCE) >= {"source_file", "source_sheet", "source_row", "load_id", "sources"}


@pytest.mark.parametrize("kind", NODES, ids=lambda kind: kind.__name__)
def test_the_headers_of_a_sheet_are_unambiguous(kind: type[Node]) -> None:
    headers = [h for n, f in kind.model_fields.items() if column_of(f).entered for h in (column_of(f).header or n, column_of(f).zh)]
    headers += [h for link in kind.links for h in (link.column, link.zh)]
    if kind.compose:
        headers = [h for h in headers if h not in ("id", "编号")]
    assert sorted(headers) == sorted(set(headers))


def test_every_declared_kind_is_listed() -> None:
    assert set(_subclasses(Node)) == set(NODES)
    assert set(_subclasses(Relationship)) == set(RELATIONSHIPS)


def _subclasses(kind: type[Kind]) -> list[type[Kind]]:
    return [found for found in kind.__subclasses__() if found.__module__.startswith("graph.model")]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_kind_stands_in_the_picture_with_both_names(kind: type[Node] | type[Relationship]) -> None:
    picture = (DOCS / ("model.svg" if issubclass(kind, Node) else "model-relations.svg")).read_text(encoding="utf8")
    named = kind.label if issubclass(kind, Node) else kind.type
    assert f">{kind.zh}</text>" in picture
    assert f">{named}</text>" in picture


def test_every_subject_has_its_place_in_the_overview() -> None:
    assert sorted(subject.__name__ for column in COLUMNS for subject in column) == sorted(subject.__name__ for subject in SUBJECTS)


def test_a_page_that_is_missing_or_old_is_told(tmp_path: Path) -> None:
    for name in PAGES:
        (tmp_path / name).write_text("old", encoding="utf8")
    assert stale(tmp_path) == tuple(PAGES)


def test_the_generated_pages_are_up_to_date() -> None:
    assert stale() == (), "run `python -m graph.describe`"
    assert model_page() != questions_page()


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_a_question_is_worded_in_both_languages_and_shows_no_sealed_value(question: Question) -> None:
    assert question.title.zh
    assert question.title.en
    assert question.about.zh
    assert question.about.en
    assert "_sealed" not in question.cypher
    assert "_lookup" not in question.cypher
    for parameter in question.parameters:
        assert f"${parameter.name}" in question.cypher


def test_question_names_are_unique() -> None:
    names = [question.name for question in QUESTIONS]
    assert sorted(names) == sorted(set(names))
