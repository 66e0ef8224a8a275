"""The knowledge graph as it is shipped meets the shapes for it, and gives each of them something to check."""

import pytest
from rdflib import Graph

from normgraph.mappings.sssom import read_set, triples
from tests.shapes import support

STEMS = [path.stem for path in support.REFERENCE]


@pytest.fixture(scope="module")
def knowledge() -> Graph:
    """Ontology, catalogues, criteria and mapping sets, without the closure."""
    graph = support.read(*sorted((support.ROOT / "ontology").rglob("*.ttl")))
    for path in sorted((support.ROOT / "mappings").glob("*.sssom.tsv")):
        graph.parse(data="".join(f"{triple} .\n" for triple in triples(read_set(path))), format="nt")
    return graph


@pytest.mark.parametrize("stem", STEMS)
def test_it_conforms(stem: str, knowledge: Graph) -> None:
    assert support.validate(knowledge, support.shapes_of(stem)) == []


@pytest.mark.parametrize("stem", STEMS)
def test_each_shape_has_something_to_check(stem: str, knowledge: Graph) -> None:
    assert support.idle(knowledge, support.shapes_of(stem)) == set()
