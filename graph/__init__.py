"""The graph: its model, the Neo4j store, loading, named queries. Knows nothing of matching."""
