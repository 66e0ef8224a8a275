"""The knowledge graph: load, close, build and cache it."""
