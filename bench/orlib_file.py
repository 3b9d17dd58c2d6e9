"""OR-Library files of assignment and generalised assignment problems, told apart by what they hold.

Assignment: n, then n x n costs. Generalised assignment: agents and jobs, then costs, weights (both agents x jobs) and capacities; a file
may also hold several of these after their number. All are whole numbers between blanks; line ends mean nothing.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from matching.gap.instance import Instance
from matching.pairing import Ints
from matching.validity import ProblemError


class FileFaultError(ValueError):
    """A file that is no such problem; the message names it and the line."""


@dataclass(frozen=True, slots=True, eq=False)
class Read:
    """One problem of a file: square costs (n, n), or a generalised assignment. `name` tells several in one file apart."""

    name: str
    problem: Ints | Instance


def read_file(path: Path, maximise: bool = False) -> list[Read] | None:
    """The problems of a file; None when it isn't one of numbers at all (a licence, a table of optima). Raises FileFaultError."""
    text = path.read_bytes().decode("utf-8", errors="replace")
    if not _is_number(next(iter(text.split()), "")):
        return None
    numbers, lines = _numbers(path, text)
    n = int(numbers[0])
    if n >= 1 and len(numbers) == 1 + n * n and not _whole_blocks(numbers, 0, 1):
        return [Read(path.name, numbers[1:].reshape(n, n))]
    several = len(text.lstrip().splitlines()[0].split()) == 1
    if several and not _whole_blocks(numbers, 1, n):
        raise FileFaultError(f"{path}, line {lines[-1]}: {_expected_square(numbers)}")
    blocks = _blocks(path, numbers, lines, 1 if several else 0, n if several else 1)
    names = [path.name] if len(blocks) == 1 else [f"{path.name}-{number + 1}" for number in range(len(blocks))]
    return [Read(name, _instance(path, lines, block, maximise)) for name, block in zip(names, blocks, strict=True)]


def _is_number(word: str) -> bool:
    try:
        float(word)
    except ValueError:
        return False
    return True


def _numbers(path: Path, text: str) -> tuple[Ints, list[int]]:
    """All numbers and the line of each."""
    values, lines = [], []
    for number, line in enumerate(text.splitlines(), start=1):
        for word in line.split():
            try:
                values.append(int(word))
            except ValueError:
                raise FileFaultError(f"{path}, line {number}: expected a whole number, found {word[:40]!r}") from None
            lines.append(number)
    if max(map(abs, values)) > 2**40:
        raise FileFaultError(f"{path}, line {lines[int(np.argmax(np.abs(np.array(values, dtype=object))))]}: the number is too large")
    return np.array(values, dtype=np.int64), lines


def _whole_blocks(numbers: Ints, at: int, count: int) -> bool:
    """Whether so many generalised problems follow, and nothing after them."""
    for _ in range(count):
        if at + 2 > len(numbers) or numbers[at] < 1 or numbers[at + 1] < 1:
            return False
        m, n = (int(value) for value in numbers[at : at + 2])
        at += 2 + 2 * m * n + m
    return count > 0 and at == len(numbers)


def _expected_square(numbers: Ints) -> str:
    n = int(numbers[0])
    return f"expected {n} x {n} costs, or {n} problems of agents and jobs; found {len(numbers) - 1} numbers after the first"


def _blocks(path: Path, numbers: Ints, lines: list[int], at: int, count: int) -> list[tuple[int, Ints]]:
    """The numbers of each problem, and where they begin."""
    blocks = []
    for _ in range(count):
        if at + 2 > len(numbers) or numbers[at] < 1 or numbers[at + 1] < 1:
            raise FileFaultError(f"{path}, line {lines[min(at, len(lines) - 1)]}: expected the numbers of agents and jobs, both at least 1")
        m, n = (int(value) for value in numbers[at : at + 2])
        end = at + 2 + 2 * m * n + m
        if end > len(numbers):
            found = len(numbers) - at - 2
            raise FileFaultError(
                f"{path}, line {lines[-1]}: the file ends early: {m} agents and {n} jobs need {end - at - 2} numbers, found {found}"
            )
        blocks.append((at, numbers[at:end]))
        at = end
    if at < len(numbers):
        raise FileFaultError(f"{path}, line {lines[at]}: {len(numbers) - at} numbers too many")
    return blocks


def _instance(path: Path, lines: list[int], block: tuple[int, Ints], maximise: bool) -> Instance:
    at, numbers = block
    m, n = (int(value) for value in numbers[:2])
    tables = numbers[2 : 2 + 2 * m * n].reshape(2, m, n)
    try:
        return Instance(tables[0], tables[1], numbers[2 + 2 * m * n :], maximise)
    except ProblemError as fault:
        raise FileFaultError(f"{path}, line {lines[at]}: {fault.text('en')}") from None
