"""The links in a page's head: data in other formats, FAIR Signposting (signposting.org), and the canonical address."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from leapgraph.site.dataset_index import SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leapgraph.site.site_model import SiteModel

FORMS = (
    (".ttl", "Turtle", "text/turtle"),
    (".jsonld", "JSON-LD", "application/ld+json"),
    (".nt", "N-Triples", "application/n-triples"),
)
_WHOLE = (
    ("graph.ttl", "text/turtle"),
    ("graph.jsonld", "application/ld+json"),
    ("graph.nt", "application/n-triples"),
    ("dataset.nq", "application/n-quads"),
    ("dataset.trig", "application/trig"),
)
_HOME = "index"


class HeadLink(NamedTuple):
    """A link element of the head, and a Link header of a server: relation, address from the site's root, media type."""

    relation: str
    address: str
    media_type: str = ""

    @property
    def is_absolute(self) -> bool:
        """Whether the address is an IRI, and not a file of the site."""
        return ":" in self.address.partition("/")[0]


def head_links(model: SiteModel, name: str) -> Iterator[HeadLink]:
    """Yield the links of the page `name`.

    A page about a thing says what to cite (`cite-as`), where its description is (`describedby`) and of what type it is;
    the home page lists the files of the dataset (`item`) and its description.
    """
    if name == _HOME:
        yield from _links_of_dataset(model)
    elif f"{name}.ttl" in model.publication.files:
        yield from _links_of_thing(model, name)
    yield HeadLink("type", f"{SCHEMA}WebPage")
    if model.licence:
        yield HeadLink("license", model.licence)
    if model.publication.addresses.site:
        yield HeadLink("canonical", f"{model.publication.addresses.site}{'' if name == _HOME else f'{name}.html'}")


def _links_of_dataset(model: SiteModel) -> Iterator[HeadLink]:
    yield HeadLink("cite-as", model.base)
    yield HeadLink("type", f"{SCHEMA}Dataset")
    yield HeadLink("describedby", "void.ttl", "text/turtle")
    for file, media_type in _WHOLE:
        if file in model.publication.files:
            yield HeadLink("item", file, media_type)
            if file.startswith("graph."):
                yield HeadLink("alternate", file, media_type)


def _links_of_thing(model: SiteModel, name: str) -> Iterator[HeadLink]:
    yield HeadLink("cite-as", model.base + name)
    for class_ in model.index.classes(model.base + name):
        yield HeadLink("type", class_)
    for suffix, _, media_type in FORMS:
        if f"{name}{suffix}" in model.publication.files:
            yield HeadLink("describedby", f"{name}{suffix}", media_type)
            yield HeadLink("alternate", f"{name}{suffix}", media_type)
