"""How much there is in the graph, in the sentence that the README has."""

from collections import Counter

from leapgraph.dataset import lines_to_triples
from leapgraph.queries.query_set import load_queries
from support.query_assertions import PublishedProject

TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
CLASSES = {
    "people": "https://schema.org/Person",
    "policy positions": "https://w3id.org/leap-graph/vocab#PolicyPosition",
}


def figures(published: PublishedProject) -> str:
    """Return the sentence, with a line's end at its end."""
    lines = published.dataset.merged_lines()
    triples = list(lines_to_triples(lines))
    of_class = Counter(str(triple.object) for triple in triples if triple.predicate.value == TYPE)
    people, positions = (f"{of_class[f'<{iri}>']:,} {name}" for name, iri in CLASSES.items())
    organizations = len({row["organization"] for row in published.rows("organizations-list")})
    documents = published.rows("sources-documents")
    cited = sum(1 for row in documents if int(row["statements"]))
    questions = len(load_queries(published.project))
    return (
        f"The release has {len(lines):,} triples: {people}, {organizations:,} organizations, websites and groups, and\n"
        f"{positions}. Its statements rest on {cited:,} documents; `sources-documents` lists {len(documents):,},\n"
        "with those that are cited for names or for this dataset's own words alone.\n"
        f"{questions:,} questions can be asked of it by name.\n"
    )
