"""`%%cypher` in Jupyter: a reading statement through the gate, its result as a table, a network or a picture.

`%load_ext api.magic`, then for instance

    %%cypher tied --param committee=p-bay
    MATCH (u:Unit)-[:MEMBER_OF]->(p:Party {id: $committee}) RETURN u.name AS name

shows the table and keeps it in the variable `tied`. `--network` keeps a network instead, `--picture` draws it too. What the gate refuses is
said in its own words, in place of a traceback.
"""

import argparse
import shlex
from typing import Any, NoReturn

from api.usecases.networks import Networks
from api.usecases.query import parameter_of
from graph.wording import GongjianError, Wording

USAGE = Wording(
    "magic.usage",
    "写法：%%cypher [变量名] [--param 名称=值] [--network | --picture]，语句写在下面各行（{reason}）",
    "Write %%cypher [variable] [--param name=value] [--network | --picture], with the statement in the lines below ({reason})",
)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise GongjianError(USAGE, reason=message)


def _options(line: str) -> argparse.Namespace:
    parser = _Parser(prog="%%cypher", add_help=False)
    parser.add_argument("variable", nargs="?")
    parser.add_argument("--param", "-p", action="append", default=[])
    parser.add_argument("--network", action="store_true")
    parser.add_argument("--picture", action="store_true")
    try:
        found = parser.parse_args(shlex.split(line))
    except ValueError as error:  # a quotation mark without its other
        parser.error(str(error))
    if found.variable is not None and not found.variable.isidentifier():
        parser.error(found.variable)
    return found


def _parameter(item: str) -> tuple[str, Any]:
    found = parameter_of(item)
    if found is None:
        raise GongjianError(USAGE, reason=item)
    return found


class CypherMagic:
    """The magic of one notebook: the networks object it asks, and where it puts what it found."""

    def __init__(self, namespace: dict[str, Any]) -> None:
        self._namespace = namespace

    def networks(self) -> Networks:
        """The notebook's own Networks object, or a new one."""
        found = next((value for value in self._namespace.values() if isinstance(value, Networks)), None)
        if found is None:
            found = self._namespace["_networks"] = Networks()
        return found

    def cypher(self, line: str, cell: str = "") -> Any:
        """Run a cell. Whatever a user can mend is said in a sentence; the cell then gives nothing."""
        net = self.networks()
        try:
            return self._answer(net, _options(line), cell)
        except GongjianError as error:
            print(error.text(net.lang))
            return None

    def _answer(self, net: Networks, options: argparse.Namespace, cell: str) -> Any:
        answer = net.cypher(cell.strip(), dict(_parameter(item) for item in options.param))
        for note in answer.notes:
            print(note.text(net.lang))
        kept = answer.network() if (options.network or options.picture) and answer.query.rows else answer.table()
        if options.variable:
            self._namespace[options.variable] = kept
        if options.picture and answer.query.rows:
            from api.pictures import draw_network

            return draw_network(kept, lang=net.lang)
        return kept if answer.query.rows else None


def load_ipython_extension(shell: Any) -> None:
    """What `%load_ext api.magic` calls."""
    magic = CypherMagic(shell.user_ns)
    shell.register_magic_function(magic.cypher, "cell", "cypher")
