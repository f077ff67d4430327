"""How much there is in the graph, in the sentence that the README has."""

from collections import Counter

from leapgraph.dataset import lines_to_triples
from leapgraph.queries.query_set import load_queries
from support.query_assertions import PublishedProject

TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
CLASSES = {
    "people": "https://schema.org/Person",
    "organizations": "https://schema.org/Organization",
    "policy positions": "https://w3id.org/leap-graph/vocab#PolicyPosition",
    "documents": "https://schema.org/WebPage",
}


def figures(published: PublishedProject) -> str:
    """Return the sentence, with a line's end at its end."""
    lines = published.dataset.merged_lines()
    of_class = Counter(str(triple.object) for triple in lines_to_triples(lines) if triple.predicate.value == TYPE)
    *counts, documents = (f"{of_class[f'<{iri}>']:,} {name}" for name, iri in CLASSES.items())
    questions = len(load_queries(published.project))
    return (
        f"The release has {len(lines):,} triples: {', '.join(counts)}, stated by {documents}.\n"
        f"{questions:,} questions can be asked of it by name.\n"
    )
