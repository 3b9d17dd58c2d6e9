"""`python -m bench NAME [OPTIONS]`: runs one benchmark, on a store of its own where it needs one, and prints its figures."""

import sys
from collections.abc import Sequence
from importlib import import_module

from matching.stdout import keep_stdout

BENCHES: tuple[str, ...] = (
    "matching",
    "bundles",
    "networks",
    "gains",
    "groups",
    "large",
    "http",
    "orlib",
    "candidates",
    "encode",
    "propose",
    "roster",
    "start",
    "truth",
    "what-if",
    "stability",
)
"""Every benchmark by name; a new one is one module with a `main(arguments)` and one word here. Only the asked one is imported: some measure
their own memory."""


def main(arguments: Sequence[str]) -> int:
    """Run the benchmark named first with the other arguments; 2 when there is none of that name."""
    if not arguments or arguments[0] not in BENCHES:
        print("python -m bench NAME [--help]: " + ", ".join(BENCHES), file=sys.stderr)
        return 2
    import_module(f"bench.{arguments[0].replace('-', '_')}").main(arguments[1:])
    return 0


if __name__ == "__main__":
    keep_stdout()
    sys.exit(main(sys.argv[1:]))
