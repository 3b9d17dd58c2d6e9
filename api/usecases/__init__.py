"""Use cases: one subject a file, no web framework, shared by CLI and web."""
