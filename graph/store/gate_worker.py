"""The processes in which raw statements run, as seen from inside: one (started by `BOOT`) reads a question a line from standard input and
forks for each; an empty line after it says that its end was heard.

A statement's process is given at most 512 MiB of address space, because a single record can be larger than the machine. Standard output is
JSON lines: `{"pid": ..}`, `{"columns": [..]}`, `{"row": [..]}` ..., then one of `{"done": {..}}`, `{"refused": [code, values]}`,
`{"cut": reason}`, `{"failed": [code, message, lost]}`; and at last `{"ended": exit code}` by the one that forked. The login comes with the
question, never on a command line.
"""

import gc
import json
import logging
import os
import sys
from typing import Any, NoReturn

import neo4j
from neo4j import exceptions

from graph.store.faults import lost
from graph.store.limits import limit_address_space
from graph.store.operators import fault_of_plan
from graph.store.wire import cell_of, unpacked

BOOT = "from graph.store.gate_worker import main; main()"
"""What `python -c` is given. The package keeps numpy and pandas out (graph.store.lean), whose thread pools alone take most of the limit."""

UNKNOWN_NAMES = {"01N50": "label", "01N51": "type", "01N52": "property"}
"""The server's status codes for a name that it does not have."""

_FETCH = 50
_TIMED_OUT = "Neo.ClientError.Transaction.TransactionTimedOut"
_MEMORY = ("Neo.TransientError.General.MemoryPoolOutOfMemoryError", "Neo.TransientError.General.TransactionOutOfMemoryError")


def main() -> None:
    """Answer the questions on standard input, each in a process of its own; where the system can't do that, the first one."""
    # The driver would log the server's notices together with the statement.
    logging.disable(logging.CRITICAL)
    gc.freeze()  # the collector of a fork would write to, and so copy, all that was imported
    for question in sys.stdin.buffer:
        if not hasattr(os, "waitid"):  # Windows, and macOS before Python 3.13
            _one(question)
            return
        child = os.fork()
        if child == 0:
            _alone(question)
        del question  # the login that it holds is not ours to keep
        _tell_end(child)
        sys.stdin.buffer.readline()  # whoever asked knows, and will not end it by its id any more
        os.waitpid(child, 0)


def _alone(question: bytes) -> NoReturn:
    code = 1
    try:
        _one(question)
        sys.stdout.flush()
        code = 0
    finally:
        os._exit(code)  # without the ends of whoever forked it


def _tell_end(child: int) -> None:
    """Wait for the end and tell it, without giving the id back: whoever ends the process by its id must not meet another."""
    end = os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
    assert end is not None  # it waits
    sys.stdout.write("\n")  # after half a line of a process that was killed
    _say(ended=end.si_status if end.si_code == os.CLD_EXITED else -end.si_status)


def _one(line: bytes) -> None:
    _say(pid=os.getpid())
    question = json.loads(line)
    limit_address_space(question["memory"])
    try:
        _answer(question)
    except MemoryError:
        _say(cut="memory")
    except exceptions.Neo4jError as error:
        _say_error(error)
    except (exceptions.DriverError, OSError) as error:
        # A record larger than the address space breaks the connection's reader: that is our limit, not the server's end.
        _say(cut="memory") if isinstance(error.__cause__, MemoryError) else _say(failed=["", type(error).__name__, lost(error)])


def _answer(question: dict[str, Any]) -> None:
    auth = None if question["user"] is None else (question["user"], question["password"] or "")
    with neo4j.GraphDatabase.driver(
        question["url"], auth=auth, connection_timeout=10, max_transaction_retry_time=0, user_agent="gongjian gate"
    ) as driver:
        options: dict[str, Any] = {"default_access_mode": neo4j.READ_ACCESS, "fetch_size": _FETCH, "database": question["database"]}
        parameters = unpacked(question["parameters"])
        with driver.session(**options) as session:
            query = neo4j.Query("EXPLAIN " + question["text"], timeout=question["timeout"])
            summary = session.run(query, parameters).consume()
        fault = fault_of_plan(summary.query_type, summary.plan)
        if fault is not None:
            _say(refused=[fault.code, dict(fault.values)])
            return
        with driver.session(**options) as session:
            _rows(session, question, parameters, _unknown(summary))


def _rows(session: neo4j.Session, question: dict[str, Any], parameters: dict[str, Any], unknown: list[list[str]]) -> None:
    """Auto-commit, so that nothing is tried again; what lies beyond a limit is left on the server."""
    result = session.run(neo4j.Query(question["text"], timeout=question["timeout"]), parameters)
    _say(columns=list(result.keys()))
    rows = size = 0
    truncated = ""
    for record in result:
        line = json.dumps({"row": [cell_of(value) for value in record.values()]}, ensure_ascii=False, check_circular=False)
        size += len(line)
        truncated = "rows" if rows == question["rows"] else "size" if size > question["bytes"] else ""
        if truncated:
            break
        rows += 1
        sys.stdout.write(line + "\n")
    if truncated == "size" and rows == 0:
        _say(cut="size")
        return
    _say(done={"truncated": truncated, "unknown": unknown})


def _unknown(summary: neo4j.ResultSummary) -> list[list[str]]:
    """Names that the store does not have, as [sort, name]."""
    found = []
    for status in summary.gql_status_objects:
        sort = UNKNOWN_NAMES.get(status.gql_status)
        if sort is not None and status.status_description.count("`") >= 2:
            found.append([sort, status.status_description.split("`")[1]])
    return found


def _say_error(error: exceptions.Neo4jError) -> None:
    code = error.code or ""
    if code.startswith(_TIMED_OUT):
        _say(cut="time")
    elif code.startswith(_MEMORY):
        _say(cut="server memory")
    else:
        _say(failed=[code, (error.message or "").split("\n")[0], False])


def _say(**what: Any) -> None:
    sys.stdout.write(json.dumps(what, ensure_ascii=False) + "\n")
    sys.stdout.flush()
