"""The analyst's entry point: one object that reads networks, named questions and raw Cypher from the store of GONGJIAN_STORE."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from api.scope import Scope
from api.usecases.ask import ask
from api.usecases.query import QueryAnswer, run_cypher
from api.usecases.samples import samples_folder
from graph.networks import PROJECTIONS, Network, network_of_rows, projection_by_name, read_network
from graph.networks.country import Country, read_country
from graph.networks.origin import decided, loaded_files
from graph.queries import QUESTIONS
from graph.store import Store, open_store
from graph.store.gate import GateCut, GateLimits
from graph.wording import GongjianError, Lang, Said, Wording

EMPTY = Wording(
    "networks.empty",
    "查询没有结果（0 行）。{hint_zh}",
    "The query gave no rows. {hint_en}",
)
HINT = Wording(
    "networks.hint",
    "标签、关系类型和属性名都存在；可先去掉部分条件，或用 RETURN count(*) 看看有多少",
    "All labels, types and properties exist; try it with fewer conditions, or look how many there are with RETURN count(*)",
)
NAMES = Wording("networks.names", "可能是名称写错了：", "A name may be misspelt:")
CUT_HINT = Wording(
    "networks.cut_hint",
    "{reason}。不定长路径（如 -[*]-）会走遍全图，请限定长度和关系类型，例如 -[:MEMBER_OF*..2]-，或加 LIMIT；整个网络请用 net.network(…)",
    "{reason}. A path of any length (such as -[*]-) walks the whole graph: give it a length and types, such as -[:MEMBER_OF*..2]-, or a "
    "LIMIT; a whole network is read with net.network(…)",
)
OFF = Wording(
    "networks.claim",
    "{what}：示例数据应为 {due}，实际为 {value}",
    "{what}: the sample data should give {due}, but gave {value}",
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a raw query gave, and what to say about it (in both languages)."""

    query: QueryAnswer
    notes: tuple[Said, ...]

    def table(self) -> Any:
        """The rows as a pandas table."""
        import pandas

        return pandas.DataFrame(self.query.objects(), columns=list(self.query.columns))

    def network(self) -> Network:
        """The rows as a network, an empty one without rows. Raises GongjianError when there are no nodes, paths, or source and target in
        them."""
        return network_of_rows(self.query.columns, self.query.rows)


class Networks:
    """Networks of the store that GONGJIAN_STORE names (or `url`), as of a day (today when none is given).

    Persons appear by their role or masked name; nothing this object gives holds a personal value in clear.

    >>> from api.usecases.networks import Networks
    >>> net = Networks(as_of="2021-09-10")
    >>> members = net.network("members")
    >>> members
    <单位与大党委 / units and the committees they joined 2021-09-10: 74 nodes, 25 edges>
    >>> units, ties = members.tables()
    >>> int((units.kind == "Unit").sum())
    62
    >>> graph = members.graph()
    >>> graph.degree["Party:p-bay"]
    16
    >>> net.ask("members-by-domain", committee="湾区大党委").set_index("domain").units["hotel"].item()
    10
    >>> net.cypher("MATCH (g:Grid) RETURN count(g) AS grids").table().grids[0].item()
    24
    >>> net.close()
    """

    def __init__(self, as_of: str | date | None = None, *, url: str | None = None, lang: Lang | None = None) -> None:
        self.as_of = date.fromisoformat(as_of) if isinstance(as_of, str) else as_of or date.today()
        self.lang: Lang = lang or ("en" if os.environ.get("GONGJIAN_LANG", "").casefold().startswith("en") else "zh")
        self.scope = Scope.local()
        self._url = url
        self.claims = 0

    @cached_property
    def store(self) -> Store:
        """The open store; a private one is started when it does not run."""
        return open_store(self._url)

    def network(self, name: str, *, as_of: str | date | None = None, **given: object) -> Network:
        """A network by name (see `catalogue`). `given` are its own parameters. Raises GongjianError with the nearest names."""
        day = date.fromisoformat(as_of) if isinstance(as_of, str) else as_of or self.as_of
        return read_network(self.store, projection_by_name(name), day, **given)

    def catalogue(self) -> Any:
        """The networks that can be read, as a pandas table: name, title, what is in it."""
        import pandas

        rows = [(p.name, p.title.text(self.lang), p.about.text(self.lang)) for p in PROJECTIONS]
        return pandas.DataFrame(rows, columns=["网络", "名称", "内容"] if self.lang == "zh" else ["network", "title", "about"])

    def questions(self) -> Any:
        """The named questions as a pandas table."""
        import pandas

        rows = [(q.name, q.title.text(self.lang), ", ".join(p.name for p in q.parameters)) for q in QUESTIONS]
        return pandas.DataFrame(rows, columns=["问题", "名称", "参数"] if self.lang == "zh" else ["question", "title", "parameters"])

    def ask(self, question: str, **given: object) -> Any:
        """The answer to a named question as a pandas table with the stored codes; `words=True` shows them as a person reads them.

        An empty answer says why on standard output.
        """
        import pandas

        words = given.pop("words", False)
        takes = {p.name for q in QUESTIONS if question in (q.name, q.title.zh) for p in q.parameters}
        answer = ask(self.scope, self.store, question, {**({"as_of": self.as_of} if "as_of" in takes else {}), **given})
        names = [column.name for column in answer.columns]
        if answer.note is not None:
            print(answer.note.text(self.lang))
        if words:
            return pandas.DataFrame(answer.shown(self.lang), columns=names).rename(columns=answer.headings(self.lang))
        return pandas.DataFrame(list(answer.rows), columns=names)

    def cypher(self, text: str, parameters: Mapping[str, Any] | None = None, *, limits: GateLimits | None = None, **more: Any) -> Answer:
        """A reading statement through the gate, audited, with the gate's own refusals. Parameters by name or as a mapping.

        Raises GateRefused, GateBusy, or GateCut with advice when a limit ended it.
        """
        try:
            found = run_cypher(self.scope, self.store, text, {**(parameters or {}), **more}, limits)
        except GateCut as error:
            raise _advised(error) from error
        return Answer(found, (*_notes(found), *found.warnings))

    def country(self) -> Country:
        """The divisions of the whole country (665,276, of them 620,573 village-level units), from a file that comes with the notebooks."""
        return read_country(Path(__file__).resolve().parents[2] / "notebooks" / "data" / "country.txt.xz")

    def claim(self, what: str, value: Any, sample: Any) -> Any:
        """Say a figure; on the sample data, check it against what the data must give (AssertionError when it is off)."""
        checked = self.sample
        if checked and value != sample:
            raise AssertionError(OFF.text(self.lang, {"what": what, "due": sample, "value": value}))
        self.claims += checked
        print(f"{what} = {value}" + (" ✓" if checked else ""))
        return value

    @cached_property
    def sample(self) -> bool:
        """Whether the store holds the sample lists and nothing else, and nobody has decided on a proposal (plans are others then)."""
        names = {path.name for path in samples_folder().glob("*.csv")}
        return bool(names) and loaded_files(self.store) == names and not decided(self.store)

    def close(self) -> None:
        """Close the connection; a private store goes on running."""
        if "store" in self.__dict__:
            self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Networks(as_of={self.as_of.isoformat()!r})"


def _notes(found: QueryAnswer) -> tuple[Said, ...]:
    """What to say of an answer without rows."""
    if found.rows:
        return ()
    said: Callable[[Lang], str] = (NAMES if found.warnings else HINT).text
    return (Said(EMPTY, {"hint_zh": said("zh"), "hint_en": said("en")}),)


def _advised(error: GateCut) -> GongjianError:
    """The gate's own error with advice, of the same kind and exit code."""
    both = {f"reason_{lang}": error.text(lang).rstrip("。.") for lang in ("zh", "en")}
    wording = Wording(error.said.code, CUT_HINT.zh.replace("{reason}", "{reason_zh}"), CUT_HINT.en.replace("{reason}", "{reason_en}"))
    return type(error)(wording, **both)
