"""A run as its asker may see it: made for a territory within the asker's own."""

from api.scope import NotFoundError, Scope
from graph.plans.runs import NO_RUN, NO_RUNS, StoredRun, read_run
from graph.store import Store
from graph.wording import GongjianError


def run_of(scope: Scope, store: Store, run: str) -> StoredRun:
    """The run of an id, or the asker's newest for `last`. Raises NotFoundError for one of another territory as for one that is not."""
    try:
        return read_run(store, run, scope.parameters())
    except GongjianError as error:
        if error.said.code in (NO_RUN.code, NO_RUNS.code):
            raise NotFoundError(error.said.wording, **error.said.values) from None
        raise
