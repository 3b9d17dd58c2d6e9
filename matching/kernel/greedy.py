"""A plan by taking the best pair that every limit still leaves room for, over and over."""

import numpy as np

from matching.kernel.compiled import compiled
from matching.kernel.layout import Marks
from matching.pairing import Ints


@compiled
def greedy(order: Ints, ends: tuple[Ints, Ints], parent: Ints, room: Ints, area: Ints, turns: Ints) -> Marks:
    """Which pairs are taken, looked at in this order. `ends`: the nodes that each joins; these and all above them carry at most `room`.
    In each of the turns no area (`area`, per node: its lines so far, below 0 where it is none) gets more lines than the turn says."""
    left, lines = room.copy(), area.copy()
    held = np.zeros(len(order), np.uint8)
    for most in turns:
        for p in order:
            if held[p]:
                continue
            free = True
            for v in (ends[0][p], ends[1][p]):
                while v != 0 and free:
                    free = left[v] > 0 and lines[v] < most
                    v = parent[v]
            if not free:
                continue
            held[p] = 1
            for v in (ends[0][p], ends[1][p]):
                while v != 0:
                    left[v] -= 1
                    if lines[v] >= 0:
                        lines[v] += 1
                    v = parent[v]
    return held
