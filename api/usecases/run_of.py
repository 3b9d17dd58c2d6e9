"""A run as its asker may see it: made for a territory within the asker's own."""

from api.scope import NotFoundError, Scope
from graph.plans.runs import NO_RUN, StoredRun, read_run
from graph.store import Store
from graph.wording import GongjianError


def run_of(scope: Scope, store: Store, run: str) -> StoredRun:
    """The run of an id, or the asker's newest for `last`. Raises NotFoundError for one of another territory as for one that is not."""
    try:
        return read_run(store, run, scope.parameters())
    except GongjianError as error:
        raise (NotFoundError(error.said.wording, **error.said.values) if error.said.code == NO_RUN.code else error) from None
