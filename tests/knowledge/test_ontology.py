"""Quality rules for the ontology: queries that must return nothing, and comparisons beyond the graph."""

import re
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from normgraph.assessment import knowledge_graph
from normgraph.mappings.sssom import read_set
from normgraph.namespaces import BASE, PREFIXES
from normgraph.store.embedded import EmbeddedStore
from normgraph.store.lexical import tokens

NG = PREFIXES["ng"]
PROLOGUE = (
    "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in sorted(PREFIXES.items())) + f"BASE <{BASE}>\n"
)

# The languages in which everything is written; their terms need no extract.
LANGUAGES = tuple(PREFIXES[prefix] for prefix in ("rdf", "rdfs", "owl", "xsd", "sh"))
# What stands behind these is a page to read, not a term that says something here.
LINKS = {f"{PREFIXES['rdfs']}seeAlso", f"{PREFIXES['rdfs']}isDefinedBy", f"{PREFIXES['dct']}license"}

_OURS = f"STRSTARTS(STR(?what), '{BASE}')"
_TERM = f"?what a ?kind . FILTER(STRSTARTS(STR(?what), '{NG}'))"
_LABEL = "rdfs:label|skos:prefLabel|dct:title"
# Rows of tables and links between things: what they are is said by what they connect.
_NAMELESS = "ng:Amendment, ng:DecisionRow, ng:MappingRow, ng:TransitionalCase, cv:EvidenceTypeList"
_CRITERION = "?what a ng:Criterion"

TERMS = {
    "properties of ours are defined": f"?s ?what ?o . FILTER({_OURS}) FILTER NOT EXISTS {{ ?what a ?kind }}",
    "classes of ours are defined": f"?s a ?what . FILTER({_OURS}) FILTER NOT EXISTS {{ ?what a ?kind }}",
    "things of ours exist": f"""
        ?s ?p ?what . FILTER(isIRI(?what) && {_OURS} && ?p != owl:versionIRI)
        FILTER NOT EXISTS {{ ?what a ?kind }}""",
    "terms have a label": f"{_TERM} FILTER NOT EXISTS {{ ?what rdfs:label ?label }}",
    "terms have a definition": f"{_TERM} FILTER NOT EXISTS {{ ?what skos:definition ?definition }}",
    "everything else has a name": f"""
        ?what a ?kind . FILTER({_OURS} && ?kind NOT IN ({_NAMELESS}))
        FILTER NOT EXISTS {{ ?what {_LABEL} ?name }}""",
    "concepts and schemes have a definition": """
        ?what a ?kind .
        FILTER(?kind IN (skos:Concept, skos:ConceptScheme, ng:EvidenceType, ng:Status, ng:Relation))
        FILTER NOT EXISTS { ?what skos:definition ?definition }""",
    "names are in a language": f"?what {_LABEL}|skos:altLabel ?name . FILTER({_OURS} && LANG(?name) = '')",
    "one name per language": """
        ?what skos:prefLabel ?one, ?two . FILTER(LANG(?one) = LANG(?two) && STR(?one) < STR(?two))""",
    "no word of a scheme means two things": """
        ?what skos:inScheme ?scheme ; skos:prefLabel|skos:altLabel ?one .
        ?other skos:inScheme ?scheme ; skos:prefLabel|skos:altLabel ?two .
        FILTER(?what != ?other && LCASE(STR(?one)) = LCASE(STR(?two)))""",
    "no two properties have one label": f"""
        ?what a rdf:Property ; rdfs:label ?label . ?other a rdf:Property ; rdfs:label ?label .
        FILTER(?what != ?other && {_OURS} && STRSTARTS(STR(?other), '{BASE}'))""",
    "no two classes have one label": f"""
        ?what a owl:Class ; rdfs:label ?label . ?other a owl:Class ; rdfs:label ?label .
        FILTER(?what != ?other && {_OURS})""",
    "no two things of a kind have one key": """
        ?what a ?kind ; ng:key ?key . ?other a ?kind ; ng:key ?key .
        FILTER(?what != ?other && ?kind NOT IN (ng:Aspect, cv:EvidenceTypeList))""",
    "no domain and range: they would entail types": "?what rdfs:domain|rdfs:range ?cls",
    "a type of evidence is none of its own narrower types": "?what ng:specialises+ ?what",
    "types of evidence say whether a company's document suffices": """
        ?what a ng:EvidenceType .
        FILTER NOT EXISTS {
          ?what ng:sharing ?one . FILTER(?one IN (ng:CompanySuffices, ng:SystemMustBeNamed)) }""",
    "every kind of finding has what a report needs": """
        ?what a ng:FindingKind . VALUES ?needed { ng:key ng:severity ng:urgency ng:basis ng:action }
        FILTER NOT EXISTS { ?what ?needed ?value }""",
    "good practice is never more than information and never cites the act": """
        ?what ng:basis <basis/good-practice> .
        OPTIONAL { ?what dct:source/ng:instrument ?act . FILTER(?act = <aia>) }
        OPTIONAL { ?what ng:severity ?severity }
        FILTER(BOUND(?act) || (BOUND(?severity) && ?severity != <severity/info>))""",
}

_SINGLE = (
    "ng:key ng:order ng:statedIn ng:level ng:criterionKind ng:moment ng:binding ng:question ng:action "
    "skos:prefLabel dct:description dct:issued"
)
CRITERIA = {
    "nothing is lacking": f"""
        {_CRITERION} . VALUES ?needed {{ {_SINGLE} ng:point ng:derivedFrom ng:activity ng:forOperatorRole
          ng:forRiskClass ng:aspect ng:readBy cv:hasEvidenceTypeList }}
        FILTER NOT EXISTS {{ ?what ?needed ?value }}""",
    "what is said once is said once": f"""
        {_CRITERION} . VALUES ?needed {{ {_SINGLE} }} ?what ?needed ?one, ?two .
        FILTER(STR(?one) < STR(?two))""",
    "provisions are in the catalogue": f"""
        {_CRITERION} ; ng:point|ng:statedIn|ng:derivedFrom ?provision .
        FILTER NOT EXISTS {{ ?provision a ng:Provision ; ng:instrument <aia> ; ng:citation ?citation }}""",
    "the point is one of Article 17(1), or its introductory words": f"""
        {_CRITERION} ; ng:point ?point .
        FILTER NOT EXISTS {{ ?point ng:partOf? <aia/art_17/par_1> ; ng:dutyClass ?duty }}""",
    "the stating provision is among those read": f"""
        {_CRITERION} ; ng:statedIn ?provision . FILTER NOT EXISTS {{ ?what ng:derivedFrom ?provision }}""",
    "the key is the end of the address": f"""
        {_CRITERION} ; ng:key ?key . FILTER(STR(?what) != CONCAT('{BASE}criterion/', ?key))""",
    "the key begins with a provision that is read": f"""
        {_CRITERION} ; ng:key ?key . FILTER NOT EXISTS {{
          ?what ng:derivedFrom/dct:identifier ?id .
          FILTER(STRSTARTS(?key, CONCAT(REPLACE(REPLACE(?id, 'art_|par_|pnt_', ''), '/', '-'), '/'))) }}""",
    "keys of aspects and lists are the ends of their addresses": f"""
        {_CRITERION} ; ng:aspect|cv:hasEvidenceTypeList ?part .
        OPTIONAL {{ ?part ng:key ?key }}
        BIND(STRAFTER(STR(?part), CONCAT(STR(?what), '/')) AS ?end)
        FILTER(!BOUND(?key) || ?end NOT IN (CONCAT('aspect/', ?key), CONCAT('list/', ?key)))""",
    "aspects have a name": f"""
        {_CRITERION} ; ng:aspect ?aspect .
        FILTER NOT EXISTS {{ ?aspect a ng:Aspect ; skos:prefLabel ?name }}""",
    "aspects of a criterion differ in name": f"""
        {_CRITERION} ; ng:aspect ?one, ?two . FILTER(STR(?one) < STR(?two))
        ?one skos:prefLabel ?name . ?two skos:prefLabel ?name .""",
    "no aspect and no list is left over": """
        { ?what a ng:Aspect . FILTER NOT EXISTS { ?criterion ng:aspect ?what } }
        UNION {
          ?what a cv:EvidenceTypeList . FILTER NOT EXISTS { ?criterion cv:hasEvidenceTypeList ?what } }""",
    "lists name types of evidence that exist": f"""
        {_CRITERION} ; cv:hasEvidenceTypeList ?list .
        FILTER NOT EXISTS {{ ?list a cv:EvidenceTypeList ; cv:specifiesEvidenceType/ng:key ?key }}""",
    "everything in a list is a type of evidence": """
        ?what cv:specifiesEvidenceType ?type . FILTER NOT EXISTS { ?type a ng:EvidenceType }""",
    "words are from their lists": f"""
        {_CRITERION} . VALUES (?property ?scheme) {{ (ng:activity <scheme/activity>)
          (ng:forOperatorRole <scheme/operator-role>) (ng:forRiskClass <scheme/risk-class>) }}
        ?what ?property ?word . FILTER NOT EXISTS {{ ?word skos:inScheme ?scheme }}""",
    "level, kind, moment and binding are known": f"""
        {_CRITERION} ; ng:level ?level ; ng:criterionKind ?kind ; ng:moment ?moment ; ng:binding ?binding .
        FILTER(?level NOT IN (ng:OrganisationLevel, ng:SystemLevel)
          || ?kind NOT IN (ng:ProcessKind, ng:DocumentKind, ng:RecordKind)
          || ?moment NOT IN (ng:Always, ng:BeforePlacing, ng:AfterPlacing, ng:AtIntervals, ng:OnEvent)
          || ?binding NOT IN (ng:ForOrganisation, ng:ForSystem, ng:ForVersion))""",
    "the binding fits the level": f"""
        {_CRITERION} ; ng:level ?level ; ng:binding ?binding .
        FILTER((?level = ng:OrganisationLevel) != (?binding = ng:ForOrganisation))""",
    "no procedure is asked for version by version": f"""
        {_CRITERION} ; ng:binding ng:ForVersion ; ng:criterionKind ng:ProcessKind .""",
    "no two have one place": f"""
        {_CRITERION} ; ng:order ?order . ?other a ng:Criterion ; ng:order ?order . FILTER(?what != ?other)""",
    "no two have one name": f"""
        {_CRITERION} ; skos:prefLabel ?name . ?other a ng:Criterion ; skos:prefLabel ?name .
        FILTER(?what != ?other)""",
    "two readers": f"""
        {_CRITERION} . FILTER NOT EXISTS {{
          ?what ng:readBy ?one, ?two . FILTER(?one != ?two)
          ?one a prov:Agent ; ng:qualification ?a . ?two a prov:Agent ; ng:qualification ?b . }}""",
    "a question is one": f"""
        {_CRITERION} ; ng:question ?question . FILTER(!STRENDS(?question, '?'))""",
    "conditions are complete": f"""
        {_CRITERION} ; ng:condition ?condition .
        FILTER NOT EXISTS {{
          ?condition a ng:Condition ; ng:onProperty ?property ; ng:expects ?value ; skos:prefLabel ?name .
          ?property a rdf:Property }}""",
}


@pytest.fixture(scope="module")
def stated() -> EmbeddedStore:
    """What the sources of the knowledge graph state, without the closure."""
    return EmbeddedStore(t for source in knowledge_graph.sources() for t in source.read(source.path))


@pytest.fixture(scope="module")
def known(stated: EmbeddedStore) -> set[str]:
    """Addresses about which the knowledge graph says something."""
    return {row["s"].value for row in stated.select("SELECT DISTINCT ?s WHERE { ?s ?p ?o }")}


def found(store: EmbeddedStore, pattern: str) -> list[str]:
    """What a query finds, sorted."""
    rows = store.select(f"{PROLOGUE}SELECT DISTINCT * WHERE {{ {pattern} }}")
    return sorted(
        " ".join(f"{name}={term.value.removeprefix(BASE)}" for name, term in row.items()) for row in rows
    )


@pytest.mark.parametrize("rule", TERMS)
def test_terms(rule: str, stated: EmbeddedStore) -> None:
    assert found(stated, TERMS[rule]) == []


@pytest.mark.parametrize("rule", CRITERIA)
def test_criteria(rule: str, stated: EmbeddedStore) -> None:
    assert found(stated, CRITERIA[rule]) == []


# The rules themselves: one fault each, so that a rule that can find nothing is noticed.
FAULTS = {
    "properties of ours are defined": "<x> ng:nowhereDefined 1 .",
    "things of ours exist": "<x> ng:statedIn <aia/art_999> .",
    "terms have a definition": "ng:someTerm a rdf:Property ; rdfs:label 'some term'@en .",
    "no word of a scheme means two things": "<answer/m> skos:inScheme <scheme/tri> ; skos:altLabel 'Y'@en .",
    "no domain and range: they would entail types": "ng:key rdfs:domain ng:Criterion .",
    "a type of evidence is none of its own narrower types": (
        "<evidence-type/record> ng:specialises <evidence-type/subgroup-test-report> ."
    ),
    "good practice is never more than information and never cites the act": (
        "<x> ng:basis <basis/good-practice> ; dct:source <aia/art_17> ."
    ),
}


@pytest.mark.parametrize("rule", FAULTS)
def test_rules_find_faults(rule: str, stated: EmbeddedStore) -> None:
    prologue = PROLOGUE.replace("PREFIX", "@prefix").replace("BASE", "@base").replace(">\n", "> .\n")
    fault = [quad.triple for quad in ox.parse(prologue + FAULTS[rule], format=ox.RdfFormat.TURTLE)]
    store = EmbeddedStore(stated.triples())
    store.add(fault)
    assert found(store, TERMS[rule]) != []


def test_a_bare_criterion_lacks_everything(stated: EmbeddedStore) -> None:
    store = EmbeddedStore(stated.triples())
    bare = ox.NamedNode(f"{BASE}criterion/x")
    store.add([ox.Triple(bare, ox.NamedNode(f"{PREFIXES['rdf']}type"), ox.NamedNode(f"{NG}Criterion"))])
    assert len(found(store, CRITERIA["nothing is lacking"])) == 20
    assert found(store, CRITERIA["two readers"]) == ["what=criterion/x"]


@pytest.mark.parametrize("point", ["", *(f"/pnt_{letter}" for letter in "abcdefghijklm")])
def test_points_with_criteria(point: str, stated: EmbeddedStore) -> None:
    assert found(stated, f"?what a ng:Criterion ; ng:point <aia/art_17/par_1{point}>")


# --- terms outside the graph ----------------------------------------------------------------------------


def spoken(repo_root: Path) -> Iterator[tuple[str, str]]:
    """Terms of ours in queries, code, descriptions of tables and heads of mapping sets: file and address."""
    for path in sorted((repo_root / "queries").rglob("*.rq")):
        for iri in addresses(path):
            yield path.name, iri
    others = [
        *sorted((repo_root / "src").rglob("*.py")),
        repo_root / "ontology" / "workspace" / "tables.json",
        *sorted((repo_root / "mappings").glob("*.sssom.tsv")),
    ]
    for path in others:
        text = path.read_text(encoding="utf-8")
        for name in re.findall(r"(?<![\w:-])ng:([A-Za-z]\w*)", text):
            yield path.name, NG + name
        for name in re.findall(re.escape(NG) + r"([A-Za-z]\w*)", text):
            yield path.name, NG + name


def addresses(query: Path) -> set[str]:
    """Every address in a query, prefixes expanded; what a header says in comments is left out."""
    prefixes: dict[str, str] = {}
    names: set[str] = set()
    iris: set[str] = set()
    awaited = ""
    for token in tokens(query.read_text(encoding="utf-8")):
        if token.kind == "word" and token.text.upper() in ("PREFIX", "BASE"):
            awaited = token.text.upper()
        elif token.kind == "prefixed":
            names.add(token.text)
        elif token.kind == "iri":
            iri = token.text[1:-1]
            if awaited == "PREFIX":
                prefix = next(name for name in names if name.endswith(":"))
                names.discard(prefix)
                prefixes[prefix[:-1]] = iri
            elif awaited != "BASE":
                iris.add(iri if ":" in iri else BASE + iri)
            awaited = ""
    return iris | {prefixes[name.partition(":")[0]] + name.partition(":")[2] for name in names}


def test_terms_of_ours_are_defined_wherever_they_are_used(repo_root: Path, known: set[str]) -> None:
    shapes = repo_root / "shapes"
    defined = known | {
        quad.subject.value
        for path in shapes.rglob("*.ttl")
        for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE, base_iri=BASE)
        if isinstance(quad.subject, ox.NamedNode)
    }
    defined.add(f"{BASE}run")  # a node of each evaluation
    used = set(spoken(repo_root))
    assert len({name for name, _ in used}) > 60
    assert sorted((name, iri) for name, iri in used if iri.startswith(BASE) and iri not in defined) == []


# --- terms of others ------------------------------------------------------------------------------------


def triples_of(repo_root: Path) -> Iterator[tuple[str, ox.Triple]]:
    """All triples of ontology, mapping sets and shapes, each with its file; without the extracts."""
    for source in knowledge_graph.sources():
        if not source.name.startswith("ontology/vendor/"):
            yield from ((source.name, triple) for triple in source.read(source.path))
    for path in sorted((repo_root / "shapes").rglob("*.ttl")):
        quads = ox.parse(path=path, format=ox.RdfFormat.TURTLE, base_iri=BASE)
        yield from ((path.name, quad.triple) for quad in quads)


def foreign_terms(repo_root: Path) -> dict[str, str]:
    """Terms of other vocabularies that are used, each with one file that uses it."""
    used: dict[str, str] = {}
    for name, triple in triples_of(repo_root):
        used.setdefault(triple.predicate.value, name)
        if triple.predicate.value not in LINKS and isinstance(triple.object, ox.NamedNode):
            used.setdefault(triple.object.value, name)
        if isinstance(triple.object, ox.Literal):
            used.setdefault(triple.object.datatype.value, name)
    for path in sorted((repo_root / "queries").rglob("*.rq")):
        for iri in addresses(path):
            used.setdefault(iri, path.name)
    for path in sorted((repo_root / "mappings").glob("*.sssom.tsv")):
        mapping = read_set(path)
        for row in mapping.rows:
            for column in ("subject_id", "predicate_id", "object_id", "mapping_justification"):
                used.setdefault(mapping.iri(row.cells[column]), path.name)
    return {iri: name for iri, name in used.items() if not iri.startswith((BASE, *LANGUAGES))}


def vendored(repo_root: Path) -> dict[str, set[str]]:
    """What stands in the extracts: term and what is said of it."""
    said: dict[str, set[str]] = {}
    for path in sorted((repo_root / "ontology" / "vendor").glob("*.ttl")):
        for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE):
            assert isinstance(quad.subject, ox.NamedNode), path.name
            said.setdefault(quad.subject.value, set()).add(quad.predicate.value)
    return said


def test_every_term_of_others_has_an_extract_and_no_extract_is_left_over(repo_root: Path) -> None:
    used = foreign_terms(repo_root)
    terms = {iri for iri, said in vendored(repo_root).items() if f"{PREFIXES['rdfs']}isDefinedBy" in said}
    assert {iri: name for iri, name in used.items() if iri not in terms} == {}
    assert terms - used.keys() == set()


def test_extracts_hold_names_licences_and_origins_and_no_axioms(repo_root: Path) -> None:
    rdfs, dct = PREFIXES["rdfs"], PREFIXES["dct"]
    term = {f"{rdfs}label", f"{rdfs}isDefinedBy", f"{dct}license"}
    vocabulary = {f"{dct}title", f"{dct}license", f"{rdfs}seeAlso"}
    for iri, said in vendored(repo_root).items():
        assert said == term or said - {f"{PREFIXES['owl']}versionInfo"} == vocabulary, iri


# --- the second reading ---------------------------------------------------------------------------------

_KEY = re.compile(r"`(\d[\w-]*/[\w*-]+)`")


@pytest.fixture(scope="module")
def keys(stated: EmbeddedStore) -> set[str]:
    """The keys of all criteria."""
    rows = stated.select(f"{PROLOGUE}SELECT ?key WHERE {{ ?c a ng:Criterion ; ng:key ?key }}")
    return {row["key"].value for row in rows}


@pytest.fixture(scope="module")
def review(repo_root: Path) -> str:
    """The record of the second reading of the criteria."""
    return (repo_root / "ontology" / "criteria" / "REVIEW.md").read_text(encoding="utf-8")


def test_the_second_reading_names_what_exists(review: str, keys: set[str]) -> None:
    assert f"\n{len(keys)} criteria in " in review
    named = set(_KEY.findall(review))
    patterns = {name for name in named if name.endswith("*")}
    assert sorted(named - patterns - keys) == []
    assert [p for p in sorted(patterns) if not any(key.startswith(p[:-1]) for key in keys)] == []


def test_each_criterion_answers_words_of_the_law(review: str, keys: set[str]) -> None:
    """The first part goes through the law word by word and names the criteria that answer each."""
    rows = [line for line in review.partition("\n## 2. ")[0].splitlines() if line.startswith("| ")]
    named = {name for line in rows for name in _KEY.findall(line)}
    prefixes = tuple(name[:-1] for name in named if name.endswith("*"))
    assert sorted(key for key in keys - named if not key.startswith(prefixes)) == []


def test_each_doubt_is_in_the_second_reading(review: str, stated: EmbeddedStore) -> None:
    """The second part lists the doubtful readings, those that are recorded with a criterion among them."""
    rows = stated.select(
        f"{PROLOGUE}SELECT ?key WHERE {{ ?c a ng:Criterion ; ng:key ?key ; ng:doubt ?doubt }}"
    )
    second = review.partition("\n## 2. ")[2].partition("\n## 3. ")[0]
    named = set(_KEY.findall(second))
    prefixes = tuple(name[:-1] for name in named if name.endswith("*"))
    doubtful = {row["key"].value for row in rows}
    assert doubtful
    assert sorted(key for key in doubtful - named if not key.startswith(prefixes)) == []
