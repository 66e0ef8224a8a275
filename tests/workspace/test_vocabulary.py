"""What is gathered from the knowledge graph."""

import pytest
from pyoxigraph import RdfFormat, Store

from normgraph.workspace import Vocabulary, VocabularyError, vocabulary_from_store


def test_instruments(vocabulary: Vocabulary) -> None:
    found = vocabulary.instrument("iso42001")
    assert found.title == "ISO/IEC 42001:2023"
    assert found.is_standard
    assert list(found.provisions)[:3] == ["4", "4.2", "6"]
    assert list(found.provisions)[-1] == "A.10"
    act = vocabulary.instrument("aia")
    assert (act.title, act.is_standard) == ("AI Act", False)
    assert act.provisions["art_9"].kinds == {"Provision", "Article"}


def test_evidence_types_go_by_key_label_and_curie(vocabulary: Vocabulary) -> None:
    scheme = vocabulary.scheme("evidence-type")
    for text in ("pmm-plan", "et:pmm-plan", "Post-market  monitoring plan", "pmm PLAN"):
        assert [word.label for word in scheme.find(text)] == ["Post-market monitoring plan"]
    assert scheme.find("plan") == ()


def test_criteria_have_their_aspects(vocabulary: Vocabulary) -> None:
    assert set(vocabulary.criteria["17-1-d/frequency"].aspects) == {"interval", "trigger"}
    assert vocabulary.criteria["72-2/data"].aspects == {}


def test_an_empty_graph_has_no_words() -> None:
    empty = vocabulary_from_store(Store())
    with pytest.raises(VocabularyError, match="no words of the scheme 'tri'"):
        empty.scheme("tri")
    with pytest.raises(VocabularyError, match="no instrument 'aia'"):
        empty.instrument("aia")


def test_labels_in_other_languages_are_accepted_and_not_shown() -> None:
    store = Store()
    store.load(
        """
        @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        <https://w3id.org/normgraph/tri/yes> skos:inScheme <https://w3id.org/normgraph/scheme/tri> ;
            skos:prefLabel "yes"@en, "ja"@de ; skos:altLabel "Jawohl"@de .
        """,
        format=RdfFormat.TURTLE,
    )
    (word,) = vocabulary_from_store(store).scheme("tri").words
    assert word.label == "yes"
    assert word.names == {"yes", "ja", "jawohl"}
