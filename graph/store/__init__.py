"""The store: any Neo4j by URL, or a private one that gongjian fetches and runs itself."""

from graph.store.bolt import Row, Store, Transaction
from graph.store.url import default_url, open_store

__all__ = ["Row", "Store", "Transaction", "default_url", "open_store"]
