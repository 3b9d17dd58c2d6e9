"""Write the stripped .ipynb beside each .py: `python notebooks/pair.py`. A test fails when one is stale."""

import hashlib
from pathlib import Path

import jupytext
import nbformat

FOLDER = Path(__file__).parent


def paired(source: Path) -> nbformat.NotebookNode:
    """The notebook of a .py file, without outputs; cells are named by their place and text, so that nothing changes by itself."""
    book = jupytext.read(source)
    for at, cell in enumerate(book.cells):
        cell["id"] = hashlib.sha256(f"{at} {cell.source}".encode()).hexdigest()[:12]
        cell.metadata.pop("lines_to_next_cell", None)
    book.metadata = nbformat.from_dict({"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}})
    book.nbformat, book.nbformat_minor = 4, 5
    return book


def main() -> None:
    """Write them all."""
    for source in sorted(FOLDER.glob("[0-9]*.py")):
        nbformat.write(paired(source), source.with_suffix(".ipynb"))


if __name__ == "__main__":
    main()
