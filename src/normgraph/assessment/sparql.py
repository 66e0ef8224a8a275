"""The base and the prefixes that the package's own queries begin with."""

from typing import Final

from normgraph.namespaces import BASE, PREFIXES

__all__ = ["PROLOGUE"]

PROLOGUE: Final = f"BASE <{BASE}>\n" + "".join(
    f"PREFIX {prefix}: <{PREFIXES[prefix]}>\n" for prefix in ("ng", "cv", "dct", "rdf", "rdfs", "skos")
)
