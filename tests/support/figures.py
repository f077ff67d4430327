"""How much there is in the graph, in the sentence that the README has."""

from collections import Counter

from leapgraph.dataset import lines_to_triples
from leapgraph.queries.query_set import load_queries
from support.query_assertions import PublishedProject

READ = "http://purl.org/spar/fabio/hasAccessDate"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
CLASSES = {
    "people": "https://schema.org/Person",
    "organizations": "https://schema.org/Organization",
    "policy positions": "https://w3id.org/leap-graph/vocab#PolicyPosition",
}


def figures(published: PublishedProject) -> str:
    """Return the sentence, with a line's end at its end."""
    lines = published.dataset.merged_lines()
    triples = list(lines_to_triples(lines))
    of_class = Counter(str(triple.object) for triple in triples if triple.predicate.value == TYPE)
    counts = (f"{of_class[f'<{iri}>']:,} {name}" for name, iri in CLASSES.items())
    documents = len({triple.subject for triple in triples if triple.predicate.value == READ})
    questions = len(load_queries(published.project))
    return (
        f"The release has {len(lines):,} triples: {', '.join(counts)}, taken from {documents:,} documents that\n"
        "were read (`sources-documents` lists them, and this dataset itself as the source of its own words).\n"
        f"{questions:,} questions can be asked of it by name.\n"
    )
