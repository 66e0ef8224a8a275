"""CURIEs and prefixes."""

import re
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normgraph.namespaces import BASE, PREFIXES, CurieError, compact, expand

FORBIDDEN = '<>"{}|^`\\'

prefixes = st.sampled_from(sorted(PREFIXES))
locals_ = st.text(
    st.characters(min_codepoint=0x21, exclude_categories=["Cs", "Cc"], exclude_characters=FORBIDDEN),
    min_size=1,
)


@given(prefix=prefixes, local=locals_)
def test_round_trip_from_a_curie(prefix: str, local: str) -> None:
    curie = f"{prefix}:{local}"
    assert expand(curie) == PREFIXES[prefix] + local
    assert compact(expand(curie)) == curie


@given(namespace=st.sampled_from([*sorted(PREFIXES.values()), BASE]), local=st.text(max_size=30))
def test_round_trip_from_an_iri(namespace: str, local: str) -> None:
    iri = namespace + local
    short = compact(iri)
    assert short == iri or expand(short) == iri


@given(text=st.text())
def test_any_text_expands_or_is_refused(text: str) -> None:
    try:
        iri = expand(text)
    except CurieError as error:
        assert repr(text) in str(error)
    else:
        assert iri.startswith(tuple(PREFIXES.values()))
        assert not set(iri) & set(FORBIDDEN + " \n")


@pytest.mark.parametrize(
    ("curie", "iri"),
    [
        ("aia:art_17/par_1/pnt_d", BASE + "aia/art_17/par_1/pnt_d"),
        ("iso42001:A.6.2.4", BASE + "iso42001/A.6.2.4"),
        ("iso9001:8.3.4", BASE + "iso9001/8.3.4"),
        ("iso27001:A.8.29", BASE + "iso27001/A.8.29"),
        ("crit:17-1-d/frequency", BASE + "criterion/17-1-d/frequency"),
        ("et:test-report", BASE + "evidence-type/test-report"),
        ("role:provider", BASE + "operator-role/provider"),
        ("act:reg-2026-1744", BASE + "act/reg-2026-1744"),
        ("ng:Provision", BASE + "ns#Provision"),
        ("dpv-aiact:Provider", "https://w3id.org/dpv/legal/eu/aiact#Provider"),
        ("aia:amendment/art_17:x", BASE + "aia/amendment/art_17:x"),
    ],
)
def test_examples(curie: str, iri: str) -> None:
    assert expand(curie) == iri
    assert compact(iri) == curie


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no colon"),
        ("art_17", "no colon"),
        ("iso9000:4.1", "prefix 'iso9000' is not known"),
        ("AIA:art_17", "prefix 'AIA' is not known"),
        ("https://w3id.org/normgraph/aia/art_17", "prefix 'https' is not known"),
        ("aia:", "nothing follows"),
        ("aia:art_17> ?p ?o", "may not stand in an IRI"),
        ("aia:art 17", "may not stand in an IRI"),
    ],
)
def test_refusals_say_why(text: str, reason: str) -> None:
    with pytest.raises(CurieError, match=re.escape(reason)):
        expand(text)


@pytest.mark.parametrize(
    "iri", [BASE + "aia", BASE + "aia/", BASE + "ns#", BASE, "urn:x:y", BASE + "aia/a b"]
)
def test_what_has_no_curie_stays_an_iri(iri: str) -> None:
    assert compact(iri) == iri


def test_the_table_is_frozen_and_unambiguous() -> None:
    with pytest.raises(TypeError):
        PREFIXES["ng"] = "urn:other"  # type: ignore[index]
    assert len(set(PREFIXES.values())) == len(PREFIXES)
    assert all(namespace[-1] in "#/" for namespace in PREFIXES.values())


def test_importing_loads_no_rdf_library() -> None:
    code = "import normgraph.namespaces, sys; sys.exit(bool({'rdflib', 'pyoxigraph'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
