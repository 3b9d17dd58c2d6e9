"""Errors of the use cases as problems. What a user typed comes back only with its personal numbers masked."""

from collections.abc import Mapping

from api import problems
from api.problems import Kind, ProblemError
from api.usecases.plain import plain_text
from graph.plans.decisions import DecisionRefusedError
from graph.store.gate import GateBusy, GateCut, GateExhausted, GateRefused
from graph.store.penalty import SECONDS
from graph.wording import GongjianError, Lang, StoreError

BY_CLASS: tuple[tuple[type[GongjianError], Kind], ...] = (
    (DecisionRefusedError, problems.TAKEN),
    (GateBusy, problems.TOO_MANY),
    (GateRefused, problems.STATEMENT_REFUSED),
    (GateExhausted, problems.EXHAUSTED),
    (GateCut, problems.STATEMENT_CUT),
    (StoreError, problems.STORE_DOWN),
)
"""In the order in which they are tried: the nearer class first."""

BY_CODE: Mapping[str, Kind] = {
    "ask.unknown": problems.NOT_FOUND,
    "decide.no_project": problems.NOT_FOUND,
    "explain.unknown": problems.NOT_FOUND,
    "explain.not_here": problems.NOT_FOUND,
    "gate_penalty": problems.TOO_MANY,
    "gate_stopping": problems.OVERLOADED,
    "kinds.no_line": problems.NOT_FOUND,
    "plan.no_area": problems.NOT_FOUND,
    "plan.no_run": problems.NOT_FOUND,
    "plan.no_runs": problems.NOT_FOUND,
    "job.full": problems.TOO_MANY,
    "job.full_own": problems.TOO_MANY,
    "job.no_kind": problems.NOT_FOUND,
    "store.timeout": problems.OVERLOADED,
}
"""Wordings whose problem is not that of their class."""


def problem_of(error: GongjianError) -> ProblemError:
    """The problem that an error of a use case is."""
    kind = BY_CODE.get(error.said.code) or next((kind for sort, kind in BY_CLASS if isinstance(error, sort)), problems.REFUSED)
    retry = SECONDS if error.said.code == "gate_penalty" else None
    detail = None if isinstance(error, StoreError) else {lang: text_of(error, lang) for lang in _LANGS}
    more: dict[str, object] = {"code": error.said.code}
    if isinstance(error, DecisionRefusedError) and error.others:
        more["competing"] = list(error.others)
    return ProblemError(kind, detail, retry_after=retry, more=more)


_LANGS: tuple[Lang, Lang] = ("zh", "en")


def text_of(error: GongjianError, lang: Lang) -> str:
    """An error's text without what may be personal."""
    return plain_text(error.said, lang)


__all__ = ["BY_CLASS", "BY_CODE", "plain_text", "problem_of", "text_of"]
