"""Nothing about a kind may be left unsaid, in either language."""

import pytest

from graph.describe import DOCS, model_page, questions_page, stale
from graph.kinds import PROVENANCE, Kind, Node, Relationship, column_of
from graph.model import NODES, RELATIONSHIPS
from graph.queries import QUESTIONS, Question

KINDS: tuple[type[Node] | type[Relationship], ...] = (*NODES, *RELATIONSHIPS)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_kind_is_described_and_named_in_both_languages(kind: type[Kind]) -> None:
    assert (kind.__doc__ or "").strip()
    assert kind.zh
    assert kind.en
    for name, info in kind.model_fields.items():
        assert info.description, f"{kind.__name__}.{name} has no description"
        assert column_of(info).zh, f"{kind.__name__}.{name} has no Chinese header"


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_kind_has_a_field_for_its_source(kind: type[Kind]) -> None:
    assert "reference" in kind.model_fields
    assert {"source_file", "source_sheet", "source_row", "load_id", "sources"} <= set(PROVENANCE)


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
def test_every_kind_has_a_line_in_the_model_page(kind: type[Node] | type[Relationship]) -> None:
    page = (DOCS / "model.md").read_text(encoding="utf8")
    wanted = f"### {kind.label} / {kind.zh}" if issubclass(kind, Node) else f"| `{kind.type}` | {kind.zh} |"
    assert wanted in page


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
