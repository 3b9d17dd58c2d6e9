"""The order in which kinds are loaded."""

from collections.abc import Iterable

from graph.loaders.headings import AnyKind, links_of
from graph.model import NODES, RELATIONSHIPS


def link_order(present: Iterable[AnyKind]) -> list[AnyKind]:
    """The kinds in an order in which links lead backwards where they can; ties by the model's order."""
    there, done = set(present), list[AnyKind]()

    def visit(kind: AnyKind, path: tuple[AnyKind, ...]) -> None:
        if kind in done or kind in path:
            return
        for other in NODES:
            if other in there and any(other in link.to for link in links_of(kind)):
                visit(other, (*path, kind))
        done.append(kind)

    for kind in (*NODES, *RELATIONSHIPS):
        if kind in there:
            visit(kind, ())
    return done
