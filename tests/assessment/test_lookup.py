"""Looking things up: what people write, what they get, and what they are told about what does not exist."""

from __future__ import annotations

import pytest

from normgraph.assessment.catalogue import ACT, catalogue
from normgraph.assessment.evaluation import knowledge_store
from normgraph.assessment.lookup import show
from normgraph.assessment.naming import resolve
from normgraph.store.embedded import value


def curies(text: str) -> list[str]:
    return [node.curie for node in resolve(text)]


@pytest.mark.parametrize(
    "text",
    [
        "aia:art_17/par_1/pnt_d",
        "https://w3id.org/normgraph/aia/art_17/par_1/pnt_d",
        "art_17/par_1/pnt_d",
        "Art. 17(1)(d)",
        "Art 17 (1) d",
        "Article 17(1), point (d)",
        "Article 17, paragraph 1, point d",
        "article 17(1)(d) of the AI Act",
        "Article 17(1), point (d), of Regulation (EU) 2024/1689",
        "17(1)(d)",
    ],
)
def test_one_point_of_the_law_in_many_spellings(text: str) -> None:
    assert curies(text) == ["aia:art_17/par_1/pnt_d"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A.6.2.4", ["iso42001:A.6.2.4"]),
        ("A6.2.4", ["iso42001:A.6.2.4"]),
        ("Annex A 6.2.4", ["iso42001:A.6.2.4"]),
        ("control A.6.2.4", ["iso42001:A.6.2.4"]),
        ("ISO 42001 A.6.2.4", ["iso42001:A.6.2.4"]),
        ("ISO/IEC 42001:2023, A.6.2.4", ["iso42001:A.6.2.4"]),
        ("iso42001:A.6.2.4", ["iso42001:A.6.2.4"]),
        ("9.1", ["iso27001:9.1", "iso42001:9.1", "iso9001:9.1"]),
        ("clause 9.1", ["iso27001:9.1", "iso42001:9.1", "iso9001:9.1"]),
        ("ISO 9001 9.1", ["iso9001:9.1"]),
        ("27001 9.1", ["iso27001:9.1"]),
        ("ISO 42001", ["iso42001"]),
        ("ISO/IEC 27001:2022", ["iso27001"]),
        ("AI Act", ["aia"]),
        ("17-1-d/test-procedures", ["crit:17-1-d/test-procedures"]),
        ("crit:17-1-d/test-procedures", ["crit:17-1-d/test-procedures"]),
        ("et:test-report", ["et:test-report"]),
        ("Test  Report", ["et:test-report"]),
        ("Annex III, point 4(a)", ["aia:anx_III/pnt_4/pnt_a"]),
        ("Annex III 4a", None),
        ("Chapter III, Section 2", ["aia:cpt_III/sct_2"]),
        ("Recital 1", ["aia:rct_1"]),
    ],
)
def test_what_is_found(text: str, found: list[str] | None) -> None:
    if found is None:
        with pytest.raises(LookupError):
            resolve(text)
    else:
        assert curies(text) == found


def test_every_node_is_found_by_its_curie_its_citation_and_alone_by_its_iri() -> None:
    every = catalogue()
    for node in every.nodes.values():
        assert [one.iri for one in resolve(node.iri)] == [node.iri]
        if node.kind != "instrument":
            assert node.iri in [one.iri for one in resolve(node.curie)]
        if node.kind == "provision":
            assert node.iri in [one.iri for one in resolve(node.citation)], node.citation


def test_citations_of_the_act_are_told_apart() -> None:
    """No two provisions of the act are cited alike, whatever is left out of a citation to compare it."""
    several = {key: iris for key, iris in catalogue().by_tokens.items() if len(iris) > 1}
    assert several == {}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("A.9.9", r"A\.9\.9 does not exist: ISO/IEC 42001:2023 Annex A ends its area A\.9 at A\.9\.4"),
        ("ISO 42001 A.11.2", "ISO/IEC 42001:2023 Annex A goes from A"),
        ("9.9", "ISO 9001:2015 ends its clause 9 at 9.3; ISO/IEC 27001:2022 ends its clause 9 at 9.3"),
        ("iso9001:A.5.1", "of ISO 9001:2015 no controls are known here"),
        ("ISO 9001 99", "the clauses of ISO 9001:2015 go from 4 to 10"),
        ("EN 18286 4.1", "of EN 18286:2026 no clauses are known here"),
        ("Article 17(1), point (n)", r"Article 17\(1\) ends at Article 17\(1\), point \(m\)"),
        ("Art. 17(1)(d)(i)", r"Article 17\(1\), point \(d\) is not divided further"),
        ("Article 200", "the AI Act ends at Article 113"),
        ("aia:art_17/par_1/pnt_z", r"Article 17\(1\) ends at Article 17\(1\), point \(m\)"),
        ("crit:17-1-d/frequency-test", r"nothing called .* The nearest: crit:17-1-d/frequency-tests"),
        ("test raport", r"The nearest: et:test-report"),
        ("", "nothing called ''"),
        ("\x00", "nothing called"),
    ],
)
def test_what_does_not_exist(text: str, message: str) -> None:
    with pytest.raises(LookupError, match=message):
        show(text)


def test_the_ends_that_are_told_are_those_of_the_catalogue() -> None:
    """The last of each area is asked of the catalogue itself: the next one does not exist."""
    last = (
        "SELECT ?id { ?p <https://w3id.org/normgraph/ns#partOf> <https://w3id.org/normgraph/iso42001/A.9> ;"
    )
    rows = knowledge_store().select(last + " <http://purl.org/dc/terms/identifier> ?id } ORDER BY ?id")
    assert value(rows[-1], "id") == "A.9.4"


def test_a_point_of_the_law() -> None:
    shown = show("Art. 17(1)(d)")
    assert (shown.kind, shown.curie, shown.citation) == (
        "provision",
        "aia:art_17/par_1/pnt_d",
        "Article 17(1), point (d)",
    )
    assert [one.curie for one in shown.parents[:2]] == ["aia:art_17/par_1", "aia:art_17"]
    assert "crit:17-1-d/test-procedures" in [one.curie for one in shown.criteria]
    assert dict(shown.facts)["our summary"]
    assert any(
        line.startswith("from 2027-12-02: High-risk AI systems under Annex III") for line in shown.dates
    )
    # what is the law comes before what was
    assert ["until" in line for line in shown.dates] == sorted("until" in line for line in shown.dates)
    assert "  criteria:\n    crit:17-1-d/" in shown.text


def test_a_replaced_paragraph() -> None:
    (line,) = show("Article 17(2)").amendments
    assert line.startswith("Article 17(2) replaced by Regulation (EU) 2026/1744, ")
    assert line.endswith("in force from 2026-07-27")


def test_an_annex_applies_with_its_article() -> None:
    assert show("Annex III, point 4(a)").dates[0] == "Annex III applies with Article 6(2):"


def test_a_carved_out_provision_has_the_date_of_its_own() -> None:
    """Article 6(5) stands in Chapter III, Section 1, and is carved out of its date."""
    dates = show("Article 6(5)").dates
    assert any(line.startswith("from 2026-08-02: All that the provision addresses") for line in dates)
    assert not any("2027-12-02" in line for line in dates)


def test_a_control() -> None:
    shown = show("A.6.2.4")
    assert shown.instrument == "ISO/IEC 42001:2023"
    assert shown.mappings and all(line.startswith("iso42001:A.6.2.4 ") for line in shown.mappings)
    assert shown.dates == ()


def test_a_criterion() -> None:
    shown = show("17-1-d/test-procedures")
    facts = dict(shown.facts)
    assert facts["accepted evidence"] == "Test procedure" and facts["question"].endswith("?")
    assert any("has no counterpart of crit:17-1-d/test-procedures" in line for line in shown.mappings) or (
        any(" crit:17-1-d/test-procedures (" in line for line in shown.mappings)
    )
    assert "ISO" in " ".join(shown.mappings)


def test_an_evidence_type_and_an_instrument() -> None:
    assert "crit:17-1-d/system-test-record" in [one.curie for one in show("test report").criteria]
    assert "iso42001:A" in [one.curie for one in show("ISO/IEC 42001").children]


def test_what_can_mean_several_things_lists_them() -> None:
    shown = show("9.1")
    assert shown.kind == "several"
    assert [one.curie for one in shown.several] == ["iso27001:9.1", "iso42001:9.1", "iso9001:9.1"]
    assert "iso9001:9.1  ISO 9001:2015, 9.1" in shown.text


def test_everything_can_be_shown() -> None:
    """Texts are complete and free of empty lines, for a sample of each kind."""
    every = catalogue()
    sample = [node for node in every.nodes.values() if node.instrument != ACT]
    sample += sorted((node for node in every.nodes.values() if node.instrument == ACT), key=lambda n: n.iri)[
        ::20
    ]
    for node in sample:
        lines = show(node.iri).text.split("\n")
        assert lines[0] == node.curie
        assert all(line.strip() for line in lines), node.curie
