"""Matching offers with needs: frozen problems in, proven plans out. Knows no database and no interface."""
