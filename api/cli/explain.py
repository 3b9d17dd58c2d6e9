"""`gongjian explain`: why a project was proposed, a demand is unmet, or a pair was not chosen."""

from typing import Annotated

import typer

from api.cli.options import Format, FormatOption, LangOption, StoreOption, lang_of
from api.cli.output import fetching, print_rows, say, told
from graph.wording import Wording

STALE = Wording(
    "explain.stale",
    "提示：批次之后清单有变动，配对按现在的清单核对",
    "Note: the lists have changed since the run; pairs are judged by the lists as they are now",
)


def explain(
    run: Annotated[str, typer.Argument(help="批次编号或 last / the run, or last")],
    subject: Annotated[str, typer.Argument(help="项目、需求或资源编号 / a project, demand or resource")],
    demand: Annotated[str | None, typer.Argument(help="需求编号（与资源成对） / a demand, for a pair")] = None,
    store: StoreOption = None,
    form: FormatOption = Format.table,
    lang: LangOption = None,
) -> None:
    """为什么提出、为什么没有 / why something was proposed, or was not. 例 / example: gongjian explain last r1 d2."""
    from api.usecases.explain import explain as use
    from graph.store import open_store

    speak = lang_of(lang)
    with told(speak), fetching(speak) as progress, open_store(store, progress=progress) as graph:
        found = use(graph, run, subject, demand)
    print_rows([{"subject": found.subject, "reason": said.text(speak), "stale": found.stale} for said in found.sentences], form)
    if found.stale:
        say(STALE.text(speak))
