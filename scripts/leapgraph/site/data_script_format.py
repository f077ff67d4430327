"""The scripts that carry data to the pages: the release itself, labels, questions, and the engine's WebAssembly.

A page that is opened from a folder may fetch nothing but scripts, so data is a script: it leaves a value in the global
object `leapgraph`. What is large is compressed in it, since a folder and many a host do not; the compressor is
libdeflate, which gives the same bytes on every machine, as Python's own zlib does not.
"""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING, Any, NamedTuple

import deflate
import orjson

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from leapgraph.dataset import Dataset

# libdeflate's levels: at 12 a release would take a hundred times as long as at 6, and be 7 % smaller.
_DATA_LEVEL = 6
_ENGINE_LEVEL = 12
_TYPE = b"<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"


class LabelEntry(NamedTuple):
    """A thing with a page: its label, for tables, search and completion.

    Attributes:
        label: Its label.
        href: Its page, relative to the site's root: a file, with a fragment where there is one.
        kind: What it is, as a person would say; without one it is left out of search.
        text: Words to find it by.
        iri: Its IRI; by default the project's base with `href` without `.html`.
        names: Its other names, one a line.
        cited: Of a source: its title, that of the section where it is one; its kind in words; its date in words; and
            the document that it is a section of, empty for a whole one, `own` for the dataset itself.
    """

    label: str
    href: str
    kind: str = ""
    text: str = ""
    iri: str = ""
    names: str = ""
    cited: tuple[str, str, str, str] | tuple[()] = ()


class QuestionEntry(NamedTuple):
    """A question for the editor's list: its name, what it asks, its subject, and its text in SPARQL."""

    name: str
    summary: str
    subject: str
    text: str


def data_script(dataset: Dataset) -> bytes:
    """Return the script with a dataset: N-Triples, graph after graph, with the IRI and the length of each."""
    texts = {graph.iri: graph.ntriples() for graph in dataset.graphs.values()}
    graphs = [[iri, _utf16_length(text)] for iri, text in texts.items()]
    return _script("data", {"graphs": graphs, "text": _pack(b"".join(texts.values()), _DATA_LEVEL)})


def labels_script(
    base: str, prefixes: Mapping[str, str], entries: Iterable[LabelEntry], terms: Iterable[str], main: str = ""
) -> bytes:
    """Return the script with the labels.

    Args:
        base: The project's base.
        prefixes: The prefixes of queries.
        entries: The things that have labels and pages, in order.
        terms: IRIs of properties and classes, which the editor proposes; see `used_terms`.
        main: The IRI of the main entity, which a search puts before others that fit as well.
    """
    packed = [_pack_entry(base, entry) for entry in entries]
    value = {"base": base, "main": main, "prefixes": dict(prefixes), "terms": list(terms), "entries": packed}
    return _script("labels", value)


def questions_script(questions: Iterable[QuestionEntry]) -> bytes:
    """Return the script with the questions that the editor has as examples, in order."""
    return _script("questions", [list(question) for question in questions])


def engine_script(worker: str, wasm: bytes) -> bytes:
    """Return the script with the query engine: the text of its worker, and its WebAssembly."""
    return _script("engine", {"worker": worker, "wasm": _pack(wasm, _ENGINE_LEVEL)})


def used_terms(lines: Iterable[bytes]) -> list[str]:
    """Return the IRIs of the properties and classes that lines of N-Triples use, sorted."""
    found: set[bytes] = set()
    for line in lines:
        _, predicate, rest = line.split(b" ", 2)
        found.add(predicate)
        if predicate == _TYPE:
            found.add(rest.partition(b" ")[0])
    return sorted(term[1:-1].decode() for term in found if term.startswith(b"<"))


def _utf16_length(text: bytes) -> int:
    """Return the length of a text as a browser counts it, in units of UTF-16."""
    return len(text) if text.isascii() else len(text.decode().encode("utf-16-le")) // 2


def _pack_entry(base: str, entry: LabelEntry) -> list[str | tuple[str, ...]]:
    """Return an entry without what can be left out at its end."""
    page, mark, fragment = entry.href.partition("#")
    usual = base + page.removesuffix(".html") + mark + fragment
    iri = "" if entry.iri == usual else entry.iri
    packed: list[str | tuple[str, ...]] = [*entry[:4], iri, entry.names, entry.cited]
    while not packed[-1]:
        packed.pop()
    return packed


def _pack(data: bytes, level: int) -> str:
    return b64encode(deflate.gzip_compress(data, level)).decode()


def _script(name: str, value: Any) -> bytes:
    return b"(globalThis.leapgraph??={loading:{}}).%b=%b;\n" % (name.encode(), orjson.dumps(value))
