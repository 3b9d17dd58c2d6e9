"""The sample lists of Sanya in the store, with what the system adds: a run of proposals and one accepted project."""

from datetime import date
from pathlib import Path

from api.scope import Scope
from api.usecases.decide import decide
from api.usecases.load import suggest
from api.usecases.propose import propose
from api.usecases.request import Request
from graph.keyring import ensure_keyring
from graph.loaders.folder import load_paths
from graph.store import Store

SAMPLES = Path(__file__).parents[3] / "samples" / "sanya"
TODAY = date(2021, 9, 10)
"""The day the samples are read as of: shortly after the article's figures."""


def fill(store: Store, key_folder: Path) -> str:
    """Empty the store and load the samples, kinds suggested. Gives the id of the accepted project (two resources for Qingtang)."""
    wipe(store)
    report = load_paths(store, [SAMPLES], sealer=ensure_keyring(key_folder / "key").sealer(), suggest=suggest, today=TODAY)
    assert report.exit_code == 0
    proposal = propose(Scope.local(), store, Request(as_of=TODAY, area="三亚市"))
    found = next(p for p in proposal.projects if any(line.demand == "dem-qingtang" for line in p.lines))
    decide(Scope.local(), store, proposal.id, found.id, "accept", "双方同意")
    return found.id


def wipe(store: Store) -> None:
    """Empty the store; constraints and indexes stay."""
    for part in ("MATCH ()-[r]->() WITH r LIMIT 5000 DELETE r", "MATCH (n) WITH n LIMIT 5000 DELETE n"):
        while store.write(part + " RETURN count(*) AS gone")[0]["gone"]:
            pass
