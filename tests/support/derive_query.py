"""What one of the derive queries makes of a few facts, on both engines."""

from decimal import Decimal
from pathlib import Path

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from leapgraph.dataset import Dataset, NamedGraph
from leapgraph.namespaces import prefix_table
from leapgraph.sparql.engines import ENGINES, load_engine
from leapgraph.sparql.results import Triples

QUERIES = Path(__file__).parents[2] / "queries" / "derive"
BASE = "https://w3id.org/leap-graph/"
S = "statement:s"
POSITION = "a vocab:PolicyPosition ; vocab:holder id:club ; schema:about issue:war ; vocab:stance stance:end"
FORMER, ENDED = "; vocab:isFormer true", '; schema:endDate "2020"^^xsd:gYear'
XSD_DECIMAL = "http://www.w3.org/2001/XMLSchema#decimal"
HEAD = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in prefix_table(BASE).items())
# The few things that the facts below are about, each with a name in two languages.
WORLD = """
<https://w3id.org/leap-graph/> schema:mainEntity id:club ;
    dcterms:language <http://id.loc.gov/vocabulary/iso639-1/LANGUAGE> .
id:club schema:name "Club"@en, "Klub"@de . id:other schema:name "Other"@en, "Andere"@de .
id:ann schema:name "Ann"@en, "Anna"@de . id:bob schema:name "Bob"@en, "Robert"@de .
id:town schema:name "Town"@en, "Stadt"@de .
issue:peace skos:prefLabel "peace"@en, "Frieden"@de ; skos:inScheme issue:scheme .
issue:war skos:prefLabel "war"@en, "Krieg"@de ; skos:inScheme issue:scheme .
role:board-chair skos:prefLabel "chair of the board"@en ; skos:inScheme vocab:roles .
role:board-member skos:prefLabel "member of the board"@en ; skos:inScheme vocab:roles .
rank:chief skos:prefLabel "chief"@en, "Chef"@de ; skos:inScheme vocab:ranks .
stance:end skos:prefLabel "end"@en ; skos:inScheme vocab:stances .
vocab:minimumIsExclusive vocab:phrase "more than"@en .
vocab:minimumShare vocab:phrase "at least"@en .
vocab:maximumIsExclusive vocab:phrase "less than"@en .
vocab:maximumShare vocab:phrase "at most"@en .
vocab:FundingShare vocab:phrase "funding from"@en, "Förderung durch"@de .
vocab:FiscalSponsorship vocab:phrase "fiscal sponsor of"@en .
schema:endDate vocab:phrase "until"@en .
vocab:isFormer vocab:phrase "former"@en, "früher"@de .
vocab:Consequence vocab:phrase "as a consequence of"@en .
vocab:Exemplar vocab:phrase "as a model for"@en .
vocab:limitedTo vocab:phrase "to no case other than"@en, "nur auf"@de .
vocab:Goal vocab:phrase "goal"@en, "Ziel"@de .
vocab:Focus vocab:phrase "focus"@en .
vocab:Composition vocab:phrase "draws on the profession"@en .
vocab:DatedName vocab:phrase "named"@en .
vocab:audience vocab:phrase "speaks to"@en, "spricht zu"@de .
vocab:outlet vocab:phrase "speaks to"@en .
vocab:mediaKind vocab:phrase "in the media:"@en .
vocab:venueKind vocab:phrase "speaks at"@en .
org:Membership vocab:phrase "member"@en .
vocab:Service vocab:phrase "service"@en .
schema:WebPageElement vocab:phrase "section"@en, "Abschnitt"@de .
"""


def turtle(text: str) -> set[Triple]:
    """Return the triples of a text with the prefixes that every file knows."""
    return {quad.triple for quad in parse((HEAD + text).encode(), format=RdfFormat.TURTLE)}


def made(query: str, facts: str, language: str = "en") -> set[Triple]:
    """Return what the query of this name makes of the world and `facts`; both engines must make the same."""
    lines = sorted(f"{triple} .\n".encode() for triple in turtle(WORLD.replace("LANGUAGE", language) + facts))
    dataset = Dataset({"facts": NamedGraph(f"{BASE}graph/facts", lines)})
    text = (QUERIES / f"{query}.rq").read_text("utf-8")
    answers = []
    for engine in ENGINES:
        answer = load_engine(dataset, engine).answer(text)
        assert isinstance(answer, Triples)
        parsed = (quad.triple for quad in parse(b"".join(answer.lines), format=RdfFormat.N_TRIPLES))
        answers.append({_plain(triple) for triple in parsed})
    first, *others = answers
    assert all(other == first for other in others), f"{query}: {ENGINES[0]} {first}, others {others}"
    return first


def _plain(triple: Triple) -> Triple:
    """Return a triple with a decimal written in one way: the engines write "0.50" and "0.5"."""
    value = triple.object
    if isinstance(value, Literal) and value.datatype.value == XSD_DECIMAL:
        number = Decimal(value.value)
        text = f"{number:f}".rstrip("0").rstrip(".") if "." in f"{number:f}" else f"{number:f}"
        return Triple(triple.subject, triple.predicate, Literal(text, datatype=NamedNode(XSD_DECIMAL)))
    return triple


def statement(predicate: str, value: str, more: str = "", subject: str = "id:club", node: str = S) -> str:
    """Return a statement on a club."""
    return f"{node} a rdf:Statement ; rdf:subject {subject} ; rdf:predicate {predicate} ; rdf:object {value} {more} .\n"


def seat(node: str, person: str, role: str = "board-member", more: str = "", organization: str = "club") -> str:
    """Return a seat that a person has in an organization."""
    return (
        f"statement:{node} a org:Membership ; org:member id:{person} ; org:organization id:{organization} ; "
        f"org:role role:{role} {more} .\n"
    )


_SHARE = "a vocab:FundingShare ; schema:funder id:other ; vocab:recipient id:club ; vocab:shareOf vocab:total-funding"


def share(minimum: str = "", maximum: str = "", node: str = S, year: int = 2017, source: str = "a") -> str:
    """Return a share whose bounds are `1/3` or, exclusive, `>1/3` and `<1/3`."""
    text = f'{node} {_SHARE} ; vocab:year "{year}"^^xsd:gYear ; prov:wasDerivedFrom source:{source}'
    for name, bound in (("minimum", minimum), ("maximum", maximum)):
        if bound:
            exclusive = str(bound[0] in "<>").lower()
            text += f' ; vocab:{name}Share "{bound.lstrip("<>")}"^^owl:rational ; vocab:{name}IsExclusive {exclusive}'
    return f"{text} .\n"
