"""A binary heap of (key, node) in two arrays, least key first, for the compiled loops."""

from typing import Any

import numpy as np

from matching.kernel.compiled import compiled


@compiled
def push(keys: Any, nodes: Any, size: int, key: Any, node: Any) -> tuple[Any, Any, int]:
    """Add an item; the arrays grow when full, so take them back."""
    if size == len(keys):
        more_keys, more_nodes = np.empty(2 * size, keys.dtype), np.empty(2 * size, nodes.dtype)
        more_keys[:size], more_nodes[:size] = keys, nodes
        keys, nodes = more_keys, more_nodes
    i = size
    while i > 0:
        up = (i - 1) >> 1
        if keys[up] <= key:
            break
        keys[i], nodes[i] = keys[up], nodes[up]
        i = up
    keys[i], nodes[i] = key, node
    return keys, nodes, size + 1


@compiled
def pop(keys: Any, nodes: Any, size: int) -> tuple[Any, Any, int]:
    """Take the item with the least key."""
    first_key, first_node = keys[0], nodes[0]
    size -= 1
    key, node = keys[size], nodes[size]
    i = 0
    while 2 * i + 1 < size:
        low = 2 * i + 1
        if low + 1 < size and keys[low + 1] < keys[low]:
            low += 1
        if keys[low] >= key:
            break
        keys[i], nodes[i] = keys[low], nodes[low]
        i = low
    keys[i], nodes[i] = key, node
    return first_key, first_node, size
