"""A site whose every text is an attack or an accident: markup, ends of scripts, templates, right to left, 100 kB."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle
from pathlib import Path
from shutil import copytree, ignore_patterns

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse, serialize

from leapgraph.checks.shapes import ShapesGraph, read_shapes
from leapgraph.checks.validation_report import Severity, ValidationReport, ValidationResult
from leapgraph.dataset import Dataset, NamedGraph, load_dataset, triples_to_lines
from leapgraph.derive import derive
from leapgraph.namespaces import NAMESPACES
from leapgraph.project import Project
from leapgraph.release.build_dataset import describe_dataset, load_project_queries
from leapgraph.release.query_results import answer_queries
from leapgraph.site.build_site import build_site
from leapgraph.site.site_model import Addresses, Publication

SCHEMA, XSD, RDF = NAMESPACES["schema"], NAMESPACES["xsd"], NAMESPACES["rdf"]
TEXTS = (
    "</script><script>alert(1)</script><!-- <img src=x onerror=alert(1)>",
    "\"><svg onload=alert(2)></svg> ' onmouseover='alert(2)' x='",
    "{{ 7 * 7 }} {% for x in y %} ${alert(3)} &lt;b&gt; &amp;amp; %3Cscript%3E",
    "\u202etxt.exe\u202c \u2067\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627 <bdi dir=rtl>\u2028\u2029]]>",
    "</title></textarea></style></noscript><iframe src=javascript:alert(4)></iframe><base href=//evil.example/>",
    "[\r\n\t a text in brackets </template> \U0001f600 \ufffd ]",
    "javascript:alert(5)",
    "//evil.example/x",
)
LONG = (f"<b>{'word ' * 20_000}</b>", "x" * 100_000)
OFTEN = 149
# No browser may open these from here, and no name of a thing may lead away from the site.
ADDRESSES = (
    "javascript:alert(6)",
    "data:text/html,<script>alert(6)</script>".replace("<", "%3C").replace(">", "%3E"),
    "vbscript:x",
    "file:///etc/passwd",
    "https://someone:secret@evil.example/",
    "http:evil.example",
    "https:/evil.example/x",
)
NAMES = ("/evil.example/x", "//evil.example/x", "id//evil.example/x", "id/../../x", "id/%2e%2e/x", "id/x?y#z'\u00e4")
# What other programs read, and not people.
KEPT = (
    "prefix",
    "namespace",
    "uriSpace",
    "uriRegexPattern",
    "pattern",
    "select",
    "ask",
    "construct",
    "version",
    "notation",
)


def write_hostile_site(release: Path, project: Project, folder: Path) -> None:
    """Write the site of the hostile project beside the data files of a release of the tame one."""
    copytree(release, folder, ignore=ignore_patterns("*.html"))
    files = {path.relative_to(folder).as_posix(): path.stat().st_size for path in folder.rglob("*") if path.is_file()}
    texts = _texts()
    curated = load_dataset(project)
    graphs = {
        stem: NamedGraph(graph.iri, triples_to_lines(map(_replacer(texts), graph.triples())))
        for stem, graph in curated.graphs.items()
        if stem != "wikidata"
    }
    main = NamedNode(project.main_entity)
    stem = next(stem for stem, graph in graphs.items() if any(one.subject == main for one in graph.triples()))
    more = [Triple(main, NamedNode(f"{SCHEMA}sameAs"), NamedNode(iri)) for iri in ADDRESSES]
    more += [Triple(main, NamedNode(f"{SCHEMA}knowsAbout"), NamedNode(project.base + name)) for name in NAMES]
    graphs[stem] = NamedGraph(graphs[stem].iri, triples_to_lines([*graphs[stem].triples(), *more]))
    hostile = derive(project, Dataset(graphs))
    queries = {
        name: replace(query, summary=next(texts), description=next(texts))
        for name, query in load_project_queries(project, hostile).items()
    }
    shapes = ShapesGraph({name: _replace_texts(text, texts) for name, text in read_shapes(project).files.items()})
    results = tuple(
        ValidationResult(Severity.WARNING, next(texts), f"{project.base}shape/Person", f"<{ADDRESSES[0]}>", f"<{one}>")
        for one in ADDRESSES
    )
    dataset = describe_dataset(project, hostile, queries)
    publication = Publication(
        project=project,
        dataset=dataset,
        shapes=shapes,
        report=ValidationReport(project.base, project.prefixes, results, 1, 1, {}, "none"),
        queries=queries,
        results=answer_queries(project, dataset, queries, lambda _: None),
        documents=[],
        files=files,
        addresses=Addresses("https://example.org/graph/"),
    )
    build_site(publication, lambda name, content: _write(folder / name, content))


def _texts() -> Iterator[str]:
    """Yield the texts for one field after the other, none twice; a long one seldom, that the site stays small."""
    for place, text in enumerate(cycle(TEXTS)):
        yield f"{LONG[place // OFTEN % 2] if place % OFTEN == OFTEN - 1 else text}{place}"


def _replacer(texts: Iterator[str]):  # noqa: ANN202 - a function of a triple
    def put(triple: Triple) -> Triple:
        term = triple.object
        name = triple.predicate.value.replace("#", "/").rpartition("/")[2]
        if not isinstance(term, Literal) or name in KEPT:
            return triple
        if term.language:
            return Triple(triple.subject, triple.predicate, Literal(next(texts), language=term.language))
        if term.datatype.value == f"{XSD}string":
            return Triple(triple.subject, triple.predicate, Literal(next(texts)))
        return triple

    return put


def _replace_texts(ntriples: bytes, texts: Iterator[str]) -> bytes:
    quads = parse(ntriples, format=RdfFormat.N_TRIPLES)
    put = _replacer(texts)
    return (
        serialize(
            (
                put(Triple(one.subject, one.predicate, one.object))
                for one in quads
                if not isinstance(one.subject, Triple)
            ),
            format=RdfFormat.N_TRIPLES,
        )
        or b""
    )


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
