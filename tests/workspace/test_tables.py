"""The table descriptions and the accepted words agree with each other and with the code."""

import json
import re
from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from normgraph.namespaces import BASE, PREFIXES
from normgraph.workspace import Vocabulary
from normgraph.workspace.keys import variables
from normgraph.workspace.kinds import KINDS
from normgraph.workspace.tables import IDENTIFIER, LABEL, Table, load_tables, tables_from_json
from normgraph.workspace.template import accepted_words
from normgraph.workspace.text import fold

TABLES = load_tables().tables
COLUMNS = [(table, column) for table in TABLES for column in table.columns]
each_table = pytest.mark.parametrize("table", TABLES, ids=lambda table: table.url)


def test_every_kind_is_explained_and_read() -> None:
    assert set(load_tables().kinds) == set(KINDS)


def test_every_kind_is_used() -> None:
    assert {column.kind for _, column in COLUMNS} == set(KINDS)


def test_an_unknown_kind_is_refused(repo_root: Path) -> None:
    text = (repo_root / "ontology/workspace/tables.json").read_text(encoding="utf-8")
    with pytest.raises(ValueError, match="the kind texts is not in ng:kinds"):
        tables_from_json(text.replace('"ng:kind": "text"', '"ng:kind": "texts"'))


@each_table
def test_columns_are_named_once(table: Table) -> None:
    titles = [fold(title) for column in table.columns for title in set(map(fold, column.titles))]
    assert len(titles) == len(set(titles))
    assert all(column.titles[0] == column.name for column in table.columns)


@each_table
def test_every_column_leads_somewhere(table: Table) -> None:
    partners = {name for column in table.columns for target in column.targets for name in target.columns}
    for column in table.columns:
        assert column.property is not None or column.document is not None or column.name in partners


@each_table
def test_every_row_gets_one_label_and_one_identifier(table: Table) -> None:
    column = table.column_with(LABEL)
    optional = column is not None and not table.column(column).required
    assert (table.label is not None) == (column is None or optional)
    assert table.column_with(IDENTIFIER) in {"id", None}


@each_table
def test_keys_are_made_of_the_primary_key(table: Table) -> None:
    assert variables(table.about) == table.primary_key
    for name in table.primary_key:
        column = table.column(name)
        assert column.separator is None
        assert column.required or "{/" + name + "}" in table.about


@each_table
def test_labels_are_made_of_required_columns(table: Table) -> None:
    assert all(table.column(name).required for name in variables(table.label or ""))


@each_table
def test_columns_depend_on_columns_before_them(table: Table) -> None:
    names = [column.name for column in table.columns]
    for column in table.columns:
        before = names[: names.index(column.name)]
        rules = (column.required_when, column.empty_when)
        assert all(rule.column in before for rule in rules if rule is not None)
        if column.provision is not None and column.provision.instrument_column is not None:
            assert column.provision.instrument_column in before
        assert column.aspect_of is None or column.aspect_of in before


def test_references_lead_to_tables_with_plain_ids() -> None:
    urls = {table.url: table for table in TABLES}
    for _, column in COLUMNS:
        for target in column.targets:
            there = urls[target.table]
            assert all(there.column(name).kind == "id" for name in variables(there.about))
            assert target.by[:1] in {("id",), ()}
            assert {there.column(name).name for name in target.by} == set(target.by)
            assert len(target.columns) in {0, len(there.primary_key)}
        if column.document is not None:
            assert urls[column.document.table].group is not None
        assert not column.defaults_to_only_row or len(column.targets) == 1


def test_key_prefixes_differ() -> None:
    templates = [table.about for table in TABLES] + [table.group.about for table in TABLES if table.group]
    prefixes = [template.partition("/")[0] for template in templates]
    assert len(prefixes) == len(set(prefixes))


def test_properties_and_classes_are_ours_or_well_known() -> None:
    known = (PREFIXES["ng"], PREFIXES["dct"], PREFIXES["rdfs"])
    found = {column.property for _, column in COLUMNS if column.property} | {table.cls for table in TABLES}
    assert all(isinstance(iri, NamedNode) and iri.value.startswith(known) for iri in found)


def test_the_description_is_csv_on_the_web_metadata(repo_root: Path) -> None:
    """What the recommendation demands of a table group, as far as we use it."""
    data = json.loads((repo_root / "ontology/workspace/tables.json").read_text(encoding="utf-8"))
    assert data["@context"] == ["http://www.w3.org/ns/csvw", {"@language": "en"}]
    core = {
        "name", "titles", "datatype", "required", "separator", "propertyUrl",
        "suppressOutput", "dc:description",
    }  # fmt: skip
    for table in data["tables"]:
        schema = table["tableSchema"]
        assert set(schema) == {"aboutUrl", "primaryKey", "columns"}
        for column in schema["columns"]:
            assert all(key in core or key.startswith("ng:") for key in column)
            assert re.fullmatch("[A-Za-z][A-Za-z0-9_]*", column["name"])
            assert column["datatype"] in {"string", "date", "integer"}


@pytest.fixture(scope="module")
def words() -> Vocabulary:
    """The words as they are in the ontology."""
    return accepted_words()


class TestWords:
    def test_every_scheme_of_the_tables_has_words(self, words: Vocabulary) -> None:
        for _, column in COLUMNS:
            assert (column.kind == "word") == (column.scheme is not None)
            if column.scheme is not None:
                assert words.scheme(column.scheme).words

    def test_no_word_is_ambiguous(self, words: Vocabulary) -> None:
        for name in {column.scheme for _, column in COLUMNS if column.scheme}:
            spellings = [spelling for word in words.scheme(name).words for spelling in word.names]
            assert len(spellings) == len(set(spellings)), name

    def test_words_in_conditions_are_accepted_there(self, words: Vocabulary) -> None:
        for table, column in COLUMNS:
            for condition in (column.required_when, column.empty_when):
                if condition is not None:
                    scheme = words.scheme(table.column(condition.column).scheme or "")
                    assert condition.words <= {word.iri.value for word in scheme.words}

    @pytest.mark.parametrize(
        ("scheme", "expected"),
        [
            ("tri", "yes no unknown"),
            ("enterprise-size", "micro small medium small-mid-cap large unknown"),
            ("activity", "develop provide use"),
            ("certificate-state", "valid suspended withdrawn"),
            ("risk-class", "prohibited high-risk limited minimal unknown"),
            (
                "operator-role",
                "provider product-manufacturer deployer authorised-representative importer distributor",
            ),
            ("use-state", "in-use withdrawn planned"),
            ("implementation-state", "implemented partly planned not-applicable unknown"),
            (
                "document-form",
                "policy strategy manual concept procedure work-instruction standard plan specification "
                "instructions list report record file contract",
            ),
            ("document-state", "in-force draft withdrawn superseded"),
            ("check-answer", "yes partly no cannot-tell not-applicable"),
            ("read-extent", "full-text summary"),
            ("person-state", "active external left"),
            ("post-state", "filled vacant ended"),
            (
                "authority",
                "approve-policies accept-risks approve-releases stop-releases shut-down-systems "
                "approve-changes report-to-authorities decide-on-corrective-action spend sign-contracts none "
                "not-stated",
            ),
            ("test-outcome", "passed failed cannot-tell untested"),
            ("extent", "full part not-applied unknown"),
            ("nonconformity-state", "open closed"),
            ("data-use", "training validation testing monitoring other"),
            ("harm-kind", "health safety fundamental-rights business other unknown"),
            ("risk-state", "open treated accepted closed"),
            (
                "component-kind",
                "hosting compute software open-source-component general-purpose-ai-model data labelling "
                "audit other",
            ),
            ("criticality", "high medium low unknown"),
            (
                "infrastructure-kind",
                "hosting compute storage model-registry data-registry logging monitoring-tool other",
            ),
            (
                "audit-kind",
                "internal-audit management-review certification-audit surveillance-audit "
                "recertification-audit supplier-audit",
            ),
            ("incident-kind", "complaint malfunction near-miss incident serious-incident unknown"),
            ("incident-state", "open closed"),
            (
                "party-kind",
                "market-surveillance-authority notified-body notifying-authority data-access-authority "
                "other-authority deployer distributor importer authorised-representative supplier customer "
                "other",
            ),
            ("direction", "received sent"),
            (
                "decision-kind",
                "conformity-assessment-route substantial-modification release risk-acceptance classification "
                "standards-to-apply none-occurred other",
            ),
        ],
    )
    def test_words_of_each_scheme(self, words: Vocabulary, scheme: str, expected: str) -> None:
        found = words.scheme(scheme).words
        folder = "answer" if scheme in {"tri", "check-answer"} else scheme
        assert [word.iri.value for word in found] == [f"{BASE}{folder}/{name}" for name in expected.split()]
        assert all(word.definition for word in found)
        assert all(fold(word.label) in word.names for word in found)

    def test_only_contradicting_words_stand_alone(self, words: Vocabulary) -> None:
        alone = {
            word.iri.value for scheme in words.schemes.values() for word in scheme.words if word.stands_alone
        }
        expected = ("authority/none", "authority/not-stated", "harm-kind/unknown")
        assert alone == {BASE + word for word in expected}


def test_sources_of_words_are_provisions_of_the_act(repo_root: Path, shared_dir: Path) -> None:
    file = shared_dir / "reference/ai-act/structure-in-force-2026-07-27.json"
    ids = set(re.findall(r'"id": "([^"]+)"', file.read_text(encoding="utf-8")))
    cited = {
        path
        for name in ("schemes.ttl", "roles.ttl")
        for path in re.findall(r"<aia/([^>]+)>", (repo_root / "ontology" / name).read_text(encoding="utf-8"))
    }
    assert len(cited) > 10
    assert {path.replace("/", ".") for path in cited} <= ids
