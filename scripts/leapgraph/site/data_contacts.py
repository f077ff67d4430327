"""Whom to write to about the data: the contacts that the dataset, or who publishes it, states."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import Literal, NamedNode

from leapgraph.namespaces import NAMESPACES
from leapgraph.site.dataset_index import DCTERMS, SCHEMA
from leapgraph.site.iri_links import external_link

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leapgraph.site.dataset_index import DatasetIndex, Term
    from leapgraph.site.site_model import SiteModel

# vCard, which DCAT's contact points use; a project declares its prefix itself.
_VCARD = "http://www.w3.org/2006/vcard/ns#"
_POINTS = (f"{NAMESPACES['dcat']}contactPoint", f"{SCHEMA}contactPoint")
_ADDRESSES = (
    f"{_VCARD}hasEmail",
    f"{_VCARD}hasURL",
    f"{NAMESPACES['foaf']}mbox",
    f"{SCHEMA}email",
    f"{SCHEMA}discussionUrl",
    f"{SCHEMA}codeRepository",
)
# On the node of a contact point, which is there for nothing else, a web address is one to write to.
_ADDRESSES_OF_A_POINT = (*_ADDRESSES, f"{SCHEMA}url")
_MAIL = re.compile(r"(?:mailto:)?([A-Za-z0-9.!#$&'*+/=^_`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)\Z", re.ASCII)


class Contact(NamedTuple):
    """A way to write: the address of the link, and its text."""

    href: str
    text: str


def find_contacts(model: SiteModel) -> list[Contact]:
    """Return the ways to write to those who keep the dataset, by address; an empty list where none is stated.

    They are the contact points (`dcat:contactPoint`, `schema:contactPoint`), mail addresses, repositories and places of
    discussion of the dataset and of its publishers.
    """
    index, dataset = model.index, model.publication.project.dataset
    found: dict[Contact, None] = {}
    for node in (dataset, *index.iris(dataset, f"{DCTERMS}publisher")):
        points = [term for property_ in _POINTS for term in index.objects(node, property_)]
        addresses = [*_addresses(index, node, _ADDRESSES)]
        for point in points:
            of_point = list(_addresses(index, point.value, _ADDRESSES_OF_A_POINT))
            addresses += of_point or [point]
        found.update(dict.fromkeys(contact for term in addresses if (contact := _contact(term))))
    return sorted(found)


def _addresses(index: DatasetIndex, node: str, properties: tuple[str, ...]) -> Iterator[Term]:
    for property_ in properties:
        yield from index.objects(node, property_)


def _contact(term: Term) -> Contact | None:
    """Return the contact of a mail or web address; None for any other term."""
    if not isinstance(term, Literal | NamedNode):
        return None
    mail = _MAIL.match(term.value)
    if mail:
        return Contact(f"mailto:{mail[1]}", mail[1])
    return Contact(term.value, term.value) if external_link(term.value) else None
