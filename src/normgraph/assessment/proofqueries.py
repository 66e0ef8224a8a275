"""The questions that the proof graph puts to the evaluated and to the supposed graph."""

from typing import Final

# --- the evaluated graph ---------------------------------------------------------------------------------

LEAVES: Final = """
SELECT ?node ?kind ?label ?there WHERE {
  VALUES (?class ?kind) {
    (ng:Certificate "certificate") (ng:ControlImplementation "control")
    (ng:Artefact "artefact") (ng:ArtefactVersion "artefact-version")
    (ng:Person "person") (ng:Role "post")
  }
  ?node a ?class .
  OPTIONAL { ?node rdfs:label ?own }
  OPTIONAL { ?node ng:implementsProvision/rdfs:label ?title }
  OPTIONAL { ?node dct:identifier ?identifier }
  BIND(COALESCE(?own, ?title, ?identifier, "") AS ?label)
  OPTIONAL { ?node ng:answerableOnDay ?answerable }
  BIND(?class NOT IN (ng:Person, ng:Role) || BOUND(?answerable) AS ?there)
}
"""

MAPPING_ROWS: Final = """
SELECT ?node ?criterion ?instrument WHERE {
  ?node ng:counts true ; ng:mapsTo/ng:key ?criterion ; ng:fromInstrument/dct:identifier ?instrument .
}
"""

BELONGS: Final = """
SELECT DISTINCT ?from ?to ?role WHERE {
  { ?to a ng:Role ; ng:heldBy ?from . BIND("holder" AS ?role) }
  UNION { ?to a ng:ArtefactVersion ; ng:versionOf ?from . BIND("artefact" AS ?role) }
  UNION { ?to a ng:ArtefactVersion ; ng:owner ?from . BIND("owner" AS ?role) }
}
"""

DUTIES: Final = """
SELECT ?duty ?label ?system WHERE {
  ?duty a ng:Duty ; ng:dutyKey ?key ; ng:criterion/skos:prefLabel ?label .
  OPTIONAL { ?duty ng:forSystem ?system }
}
"""

SET_ASIDE: Final = """
SELECT DISTINCT ?duty ?flag WHERE {
  { ?duty ng:notApplicableBecause ?why ; ng:forSystem ?system . BIND("condition-false" AS ?flag) }
  UNION { ?duty ng:undecidedBecause ?why ; ng:forSystem ?system . BIND("condition-undecidable" AS ?flag) }
  # 15-members.rq: a legal entity without any AI system
  UNION { ?duty ng:undecidedBecause ?why ; ng:scope/rdf:type ng:LegalEntity . BIND("not-assessed" AS ?flag) }
}
"""

SUMS: Final = """
SELECT ?from ?to ?role WHERE {
  { ?from ng:reachOf ?to ; ng:dutyKey ?key . BIND("reach" AS ?role) }
  UNION { ?to a ng:Element ; ng:elementMember ?from . BIND("member" AS ?role) }
}
"""

REACHED_BY_CERTIFICATES: Final = """
SELECT DISTINCT ?duty ?certificate ?instrument ?criterion WHERE {
  ?duty ng:assessedAs ?duty ; ng:criterion/ng:key ?criterion ; ng:forSystem ?system .
  ?system ng:providedBy ?entity .
  ?certificate ng:validOnDay true ; ng:holder ?entity ; ng:coversSystem ?system ;
    ng:certifiesAgainst/dct:identifier ?instrument .
}
"""

# What rows of the statement of applicability say of a clause or control, or of what stands above it. One row
# can say several things, an edge only one: the strongest, in the order in which 04-implementations.rq asks.
STATEMENTS: Final = """
SELECT DISTINCT ?entity ?source ?node ?role WHERE {
  { SELECT DISTINCT ?entity ?source WHERE {
      ?certificate ng:validOnDay true ; ng:holder ?entity ; ng:certifiesAgainst ?instrument .
      ?row ng:counts true ; ng:fromInstrument ?instrument ; ng:mapsFrom ?source .
  } }
  ?source ng:partOf* ?above .
  ?node ng:entity ?entity ; ng:implementsProvision ?above .
  BIND(EXISTS { ?node ng:applicable <answer/no> } AS ?excluded)
  BIND(EXISTS {
    ?node ng:applicable <answer/yes> ; ng:implementationState/ng:implementationCarries ng:CarriesWhole
  } AS ?whole)
  BIND(EXISTS { ?node ng:implementationState/ng:implementationCarries ng:CarriesNothing } AS ?nothing)
  FILTER(?excluded || ?above = ?source)
  BIND(IF(?excluded, "excludes", IF(?whole, "shows", IF(?nothing, "idle", "states"))) AS ?role)
}
"""

# --- the supposed graph ----------------------------------------------------------------------------------

CHAINS: Final = """
SELECT ?chain ?duty ?row ?certificate ?grade ?entity ?source ?clause WHERE {
  ?chain a ng:Chain ; ng:chainOf ?duty ; ng:mappingRow ?row ; ng:certificate ?certificate ;
    ng:chainGrade ?carries .
  ?certificate ng:holder ?entity .
  ?row ng:mapsFrom ?source .
  BIND(IF(?carries = ng:CarriesWhole, "full", "partial") AS ?grade)
  BIND(EXISTS { ?source a ng:Clause } AS ?clause)
}
"""

SLOTS: Final = """
SELECT ?slot ?duty ?route ?chain WHERE {
  ?slot a ng:Slot ; ng:slotOf ?duty ; ng:route ?route .
  OPTIONAL { ?slot ng:slotChain ?chain }
}
"""

CANDIDATES: Final = """
SELECT DISTINCT ?candidate ?slot ?version ?fails ?open WHERE {
  ?candidate ng:candidateFor ?slot ; ng:candidateVersion ?version .
  BIND(EXISTS { ?candidate ng:failsBecause ?why . FILTER(?why != <check/owner-gone>) } AS ?fails)
  BIND(EXISTS { ?candidate ng:openBecause ?why } AS ?open)
}
"""

# Chains that ask for a document, rows that name it, and versions in force that hide a draft
# (06-slots.rq, 07-candidates.rq, 01-candidate-documents.rq).
CANDIDATE_SUPPORTS: Final = """
SELECT DISTINCT ?from ?to ?role WHERE {
  { ?to ng:candidateFor/ng:slotChain ?from . BIND("chain" AS ?role) }
  UNION {
    ?slot ng:slotChain/ng:mappingRow/ng:mapsFrom ?source ; ng:slotSystem/ng:providedBy ?entity .
    ?to ng:candidateFor ?slot ; ng:candidateVersion ?version .
    ?from ng:entity ?entity ; ng:implementsProvision ?source .
    { ?from ng:citesArtefactVersion ?version }
    UNION { ?from ng:citesArtefact ?artefact . ?version ng:versionOf ?artefact }
    BIND("cites" AS ?role)
  } UNION {
    ?to ng:candidateVersion ?draft .
    ?draft ng:documentState <document-state/draft> ; ng:versionOf ?artefact .
    ?from ng:versionOf ?artefact ; ng:currentOnDay true .
    BIND("in force" AS ?role)
  }
}
"""

# --- what the rules derived, for comparison ----------------------------------------------------------------

DERIVED: Final = """
SELECT ?node ?state WHERE {
  { ?node ng:dutyKey ?key ; ng:status/ng:key ?state }
  UNION { ?node ng:elementStatus/ng:key ?state }
  UNION { ?node ng:candidateResult/ng:key ?state }
  UNION {
    ?node a ng:Chain ; ng:chainGrade ?grade ; ng:rowStrength/ng:key ?strength .
    BIND(CONCAT(IF(?grade = ng:CarriesWhole, "full ", "partial "), ?strength) AS ?state)
  }
}
"""
