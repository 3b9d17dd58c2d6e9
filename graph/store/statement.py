"""What is checked of a statement's text before anything is sent: its length, its characters and its nesting.

This is no parser: that a statement only reads is for Neo4j's planner to say. Kept out here are texts on which Neo4j's own
parser or planner hangs for minutes (measured on 5.26: 400 nested brackets, 400 times NOT, 200 nested CASE, 20 nested
EXISTS subqueries), characters that two readers may take differently, and what a plan does not show: a subquery that is
evaluated as an expression (`[x IN [1] | COLLECT { LOAD CSV ... }]`, `... COLLECT { CALL db.labels() ... }`) has no
operators in the plan. So LOAD CSV and CALL of a procedure outside the list are refused by their words as well.
"""

import re
import unicodedata

from graph.store.operators import PROCEDURES
from graph.wording import Said, Wording

LONGEST = 10_000
DEEPEST = 40
DEEPEST_BRACES = 10
MOST_BRACKETS = 200
MOST_REPEATS = 100

TOO_LONG = Wording(
    "gate_too_long",
    "语句太长：{length} 个字符，最多 {limit} 个；请把列表改为参数（--param）",
    "the statement is too long: {length} characters, at most {limit}; give lists as parameters (--param)",
)
ODD_CHARACTER = Wording(
    "gate_character",
    "语句含有不允许的控制字符 {name}（第 {place} 个字符）",
    "the statement holds the control character {name} (character {place}), which is not allowed",
)
TOO_NESTED = Wording(
    "gate_nesting",
    "语句嵌套或重复过多（{what} {count}，最多 {limit}）；请拆成几条，或把数据改为参数",
    "the statement is nested or repeats itself too much ({what} {count}, at most {limit}); split it, or use parameters",
)
LOAD_REFUSED = Wording("gate_load", "网关不允许 LOAD CSV", "LOAD CSV is not allowed here")
CALL_REFUSED = Wording(
    "gate_call",
    "网关只允许调用全文检索过程 db.index.fulltext.queryNodes / queryRelationships（不加反引号）",
    "of procedures only full-text search may be called here: db.index.fulltext.queryNodes / queryRelationships (no backticks)",
)
PREFIX_REFUSED = Wording(
    "gate_prefix",
    "网关不接受以 {word} 开头的语句；请直接写查询",
    "statements that begin with {word} are not accepted here; write the query itself",
)
NO_STATEMENT = Wording("gate_empty", "语句是空的", "the statement is empty")

_ESCAPE = re.compile(r"\\u+([0-9a-fA-F]{4})")
_HIDING = re.compile(r"['\"`]|//|/\*")
_ASIDE = re.compile(
    r"'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"|`(?:``|[^`])*`|//[^\r\n]*|/\*.*?\*/",
    re.DOTALL,
)
_LOAD = re.compile(r"\bLOAD\s+CSV\b", re.IGNORECASE)
_CALL = re.compile(r"(?<![.:\w])CALL\b\s*([A-Za-z_][\w.]*|.?)", re.IGNORECASE | re.DOTALL)
_PREFIX = re.compile(r"\s*(EXPLAIN|PROFILE|CYPHER)\b", re.IGNORECASE)
_REPEATED = (("NOT", re.compile(r"\bNOT\b", re.IGNORECASE)), ("CASE", re.compile(r"\bCASE\b", re.IGNORECASE)))
_OPEN, _CLOSE = "([{", ")]}"
_ALLOWED_CONTROLS = "\t\n\r"


def fault_of(text: str) -> Said | None:
    """Why a text is not even shown to the server, or None when it may be."""
    if len(text) > LONGEST:
        return Said(TOO_LONG, {"length": len(text), "limit": LONGEST})
    if not text.strip():
        return Said(NO_STATEMENT)
    # Escapes are undone first, as Neo4j does it, so that no word and no bracket hides in one.
    plain = _ESCAPE.sub(lambda m: chr(int(m[1], 16)), text)
    code = _ASIDE.sub(" ", plain)
    return _odd_character(text) or _nesting(plain, code) or _word(code)


def _odd_character(text: str) -> Said | None:
    """Control, format (byte order mark, direction marks), surrogate and line separator characters."""
    for place, character in enumerate(text, 1):
        if character not in _ALLOWED_CONTROLS and unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp"):
            return Said(ODD_CHARACTER, {"name": f"U+{ord(character):04X}", "place": place})
    return None


def _word(code: str) -> Said | None:
    """`code` has no comments, strings and quoted names."""
    if found := _PREFIX.match(code):
        return Said(PREFIX_REFUSED, {"word": found[1].upper()})
    if _LOAD.search(code):
        return Said(LOAD_REFUSED)
    named = (found[1] for found in _CALL.finditer(code))
    return Said(CALL_REFUSED) if any(name not in ("(", "{", *PROCEDURES) for name in named) else None


def _nesting(text: str, code: str) -> Said | None:
    brackets = sum(text.count(sign) for sign in _OPEN)
    found = [("()[]{}", _depth(code, _OPEN, _CLOSE), DEEPEST), ("{}", _depth(code, "{", "}"), DEEPEST_BRACES)]
    if _HIDING.search(text):
        # Should Neo4j see other strings and comments than we do, this still bounds what it can be made to nest.
        found.append(("()[]{}", brackets, MOST_BRACKETS))
    found += [(word, len(pattern.findall(text)), MOST_REPEATS) for word, pattern in _REPEATED]
    for what, count, limit in found:
        if count > limit:
            return Said(TOO_NESTED, {"what": what, "count": count, "limit": limit})
    return None


def _depth(code: str, opening: str, closing: str) -> int:
    depth = deepest = 0
    for character in code:
        if character in opening:
            depth += 1
            deepest = max(deepest, depth)
        elif character in closing:
            depth = max(0, depth - 1)
    return deepest
