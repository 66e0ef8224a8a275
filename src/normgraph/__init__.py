"""Management systems, standards and the EU AI Act as one graph.

The package moves data between people and the declarative files that decide every outcome: ontology, mappings,
shapes and queries. It imports nothing here, so that starting the command line stays quick.
"""

__version__ = "0.1.0"

__all__ = ["__version__"]
