"""Importing the driver alone: it imports numpy, pandas and pyarrow where they are installed, half a second and more, to take their values
as parameters. What goes to the store is plain Python, so they are kept out while it is imported, unless they are loaded already.
"""

import importlib
import sys

_UNWANTED = ("numpy", "pandas", "pyarrow")


def import_driver() -> None:
    """Import the driver without what it can do without."""
    kept_out = [name for name in _UNWANTED if name not in sys.modules]
    sys.modules.update(dict.fromkeys(kept_out))  # type: ignore[arg-type]  # None stands for: can't be imported
    try:
        importlib.import_module("neo4j")
    finally:
        for name in kept_out:
            sys.modules.pop(name, None)


import_driver()
