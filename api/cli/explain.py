"""`gongjian explain`: why a project was proposed, a demand is unmet, or a pair was not chosen."""

from typing import Annotated, Any

import typer

from api.cli.options import Format, FormatOption, LangOption, StoreOption, lang_of
from api.cli.output import opening, print_json, print_rows, say
from graph.wording import GongjianError, Lang, Wording

STALE = Wording(
    "explain.stale",
    "提示：批次之后清单有变动，配对按现在的清单核对",
    "Note: the lists have changed since the run; pairs are judged by the lists as they are now",
)
TOO_MANY = Wording(
    "explain.arguments",
    "请写 [批次] 资源 需求，或 [批次] 项目、需求、资源之一；现有 {count} 个参数",
    "Write [RUN] RESOURCE DEMAND, or [RUN] and one project, demand or resource; there are {count} arguments",
)


def explain(
    asked: Annotated[
        list[str],
        typer.Argument(
            metavar="[RUN] RESOURCE DEMAND | [RUN] SUBJECT",
            help="资源和需求（编号或名称），或一个项目、需求、资源；前面可加批次编号或 last / a pair, or one project, demand or "
            "resource; put a run or last before it",
        ),
    ],
    store: StoreOption = None,
    form: FormatOption = Format.table,
    lang: LangOption = None,
) -> None:
    """为什么提出、为什么没有 / why something was proposed, or was not.

    \b
    gongjian explain r1 d2        一对资源和需求，按现在的清单 / a pair, by the lists as they are now
    gongjian explain last r1 d2   同上，按最近批次的设置 / the same, as the last run was asked for
    gongjian explain last 3       最近批次的第 3 个项目 / project 3 of the last run
    gongjian explain d2           一项需求为什么（没有）满足 / why a demand is met or not

    没有入选的配对会强制入选并重新求解，以证明差多少 / a pair that was not chosen is forced in and solved again, to prove the difference.
    """
    from api.scope import Scope
    from api.usecases.explain import explain as use
    from api.usecases.explain import is_run

    speak = lang_of(lang)
    with opening(store, speak) as graph:
        run = asked[0] if len(asked) > 1 and is_run(Scope.local(), graph, asked[0]) else None
        subjects = asked[1:] if run else asked
        if not 1 <= len(subjects) <= 2:
            raise GongjianError(TOO_MANY, count=len(asked))
        found = use(Scope.local(), graph, run, *subjects)
    if form is Format.json:
        print_json(_document(found, speak))
    else:
        rows = [{"subject": found.subject, "reason": said.text(speak), "stale": found.stale} for said in found.sentences]
        print_rows(rows, form, {"reason": found.subject} if form is Format.table else None)
    if found.stale:
        say(STALE.text(speak))


def _document(found: Any, speak: Lang) -> dict[str, Any]:
    document: dict[str, Any] = {
        "subject": found.subject,
        "run": found.run,
        "stale": found.stale,
        "reasons": [said.text(speak) for said in found.sentences],
    }
    if found.pair is not None:
        why = found.pair
        displaced = [{"resource": line.resource, "demand": line.demand, "score": line.score} for line in why.displaced]
        document |= {"verdict": why.verdict, "score": why.score, "needed": why.needed, "loss": why.loss, "displaced": displaced}
    return document
