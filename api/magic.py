"""`%%cypher` in Jupyter: a reading statement through the gate, its result as a table, a network or a picture.

`%load_ext api.magic`, then for instance

    %%cypher tied --param committee=p-bay
    MATCH (u:Unit)-[:MEMBER_OF]->(p:Party {id: $committee}) RETURN u.name AS name

shows the table and keeps it in the variable `tied`. `--network` keeps a network instead, `--picture` draws it too; without rows it is an
empty one. What the gate refuses is said in its own words, in place of a traceback; the variable is then gone, so that no later cell takes
what an earlier one found for the answer.
"""

import argparse
import shlex
from typing import Any, NoReturn

from api.usecases.networks import Answer, Networks
from api.usecases.query import parameter_of
from graph.wording import GongjianError, Lang, Wording

USAGE = Wording(
    "magic.usage",
    "写法：%%cypher [变量名] [--param 名称=值] [--network | --picture]，语句写在下面各行（{reason}）",
    "Write %%cypher [variable] [--param name=value] [--network | --picture], with the statement in the lines below ({reason})",
)

FORGOTTEN = Wording(
    "magic.forgotten",
    "没有新的结果，变量 {name} 原来的值已删去",
    "There is no new result; what the variable {name} held before is gone",
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


def _first_word(line: str) -> str | None:
    """The variable of a line, also of one that is written wrong."""
    word = next(iter(line.split()), "")
    return word if word.isidentifier() else None


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
        """Run a cell. Whatever a user can mend is said in a sentence; the cell then gives nothing, and its variable is gone."""
        net, name = self.networks(), _first_word(line)
        try:
            options = _options(line)
            name = options.variable
            answer, kept = self._ask(net, options, cell)
        except GongjianError as error:
            print(error.text(net.lang))
            self._forget(name, net.lang)
            return None
        except BaseException:  # interrupted, too
            self._forget(name, net.lang)
            raise
        if name:
            self._namespace[name] = kept
        return self._shown(net, options, answer, kept)

    def _ask(self, net: Networks, options: argparse.Namespace, cell: str) -> tuple[Answer, Any]:
        """The answer, and it as a table or a network."""
        answer = net.cypher(cell.strip(), dict(_parameter(item) for item in options.param))
        for note in answer.notes:
            print(note.text(net.lang))
        return answer, answer.network() if options.network or options.picture else answer.table()

    def _shown(self, net: Networks, options: argparse.Namespace, answer: Answer, kept: Any) -> Any:
        if not answer.query.rows:
            return None
        if not options.picture:
            return kept
        from api.pictures import draw_network

        return draw_network(kept, lang=net.lang)

    def _forget(self, name: str | None, lang: Lang) -> None:
        if name is not None and not isinstance(self._namespace.get(name), Networks) and self._namespace.pop(name, None) is not None:
            print(FORGOTTEN.text(lang, {"name": name}))


def load_ipython_extension(shell: Any) -> None:
    """What `%load_ext api.magic` calls."""
    magic = CypherMagic(shell.user_ns)
    shell.register_magic_function(magic.cypher, "cell", "cypher")
