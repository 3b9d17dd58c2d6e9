"""`python -m bench NAME [OPTIONS]`: runs one benchmark, on a store of its own where it needs one, and prints its figures."""

import sys
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from bench import (
    bundles,
    candidates,
    encode,
    gains,
    groups,
    http,
    large,
    matching,
    networks,
    orlib,
    propose,
    roster,
    stability,
    truth,
    what_if,
)

BENCHES: Mapping[str, Callable[[Sequence[str]], None]] = MappingProxyType(
    {
        "matching": matching.main,
        "bundles": bundles.main,
        "networks": networks.main,
        "gains": gains.main,
        "groups": groups.main,
        "large": large.main,
        "http": http.main,
        "orlib": orlib.main,
        "candidates": candidates.main,
        "encode": encode.main,
        "propose": propose.main,
        "roster": roster.main,
        "truth": truth.main,
        "what-if": what_if.main,
        "stability": stability.main,
    }
)
"""Every benchmark by name; a new one is one module with a `main(arguments)` and one line here."""


def main(arguments: Sequence[str]) -> int:
    """Run the benchmark named first with the other arguments; 2 when there is none of that name."""
    if not arguments or arguments[0] not in BENCHES:
        print("python -m bench NAME [--help]: " + ", ".join(BENCHES), file=sys.stderr)
        return 2
    BENCHES[arguments[0]](arguments[1:])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
