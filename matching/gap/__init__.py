"""Generalised assignment: every job to exactly one agent whose capacity holds what its jobs weigh, at the least cost."""
