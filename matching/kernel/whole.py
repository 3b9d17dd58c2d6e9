"""Prices in whole scores, from prices of scaled scores that are exact but for a step of 1."""

import numpy as np

from matching.pairing import Ints


def whole_prices(resource: Ints, demand: Ints, scale: int) -> tuple[Ints, Ints]:
    """Prices p >= 0 of resources and y >= 0 of demands in scores times `scale`, with p + y >= scale s on pairs not chosen and
    p + y <= scale s + 1 on pairs chosen, become whole scores without the 1. With z = -y both are bounds on the difference
    p - z; rounding all down to multiples of the scale from one common offset keeps every such bound, unless some z + 1 falls
    on the offset itself: as there are more offsets than demands (scale > m), one is free."""
    used = np.unique((1 - demand) % scale)
    gap = np.flatnonzero(used != np.arange(len(used)))
    offset = int(gap[0]) if len(gap) else len(used)
    hub = (-offset) // scale
    return (resource - offset) // scale - hub, hub - (-demand - offset) // scale
