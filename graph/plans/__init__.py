"""Plans in the graph: what matching reads, what a run writes, and decisions taken under a lock."""
