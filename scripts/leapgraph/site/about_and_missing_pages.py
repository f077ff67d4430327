"""The page about the site (what it is, how it is made, its limits, corrections), and the one for no such address."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from leapgraph.site.data_contacts import find_contacts
from leapgraph.site.dataset_index import DCTERMS, SCHEMA
from leapgraph.site.iri_links import external_link
from leapgraph.site.page_renderer import Page

if TYPE_CHECKING:
    from pyoxigraph import Literal

    from leapgraph.site.data_contacts import Contact
    from leapgraph.site.site_model import SiteModel

# What the message of a shape tells an editor in brackets, such as " (schema:name)".
_NAME_OF_A_TERM = re.compile(r" \([a-z]+:[A-Za-z]+\)")


@dataclass(frozen=True)
class AboutView:
    """What the page about the site shows.

    Attributes:
        description: What the dataset is; None where nobody says so.
        publishers: The IRIs of its publishers.
        rights: The IRIs of what is said of its rights.
        contacts: The ways to write to those who keep it.
        describes_people: Whether there are people in it.
        people_rules: The anchors of the shapes for people, with their messages without the names of terms.
    """

    description: Literal | None
    publishers: tuple[str, ...]
    rights: tuple[str, ...]
    contacts: tuple[Contact, ...]
    describes_people: bool
    people_rules: tuple[tuple[str, str], ...]


def about_page(model: SiteModel) -> Page:
    """Return the page about the site."""
    return Page(
        "about",
        "about.html",
        "About",
        "What this dataset is, how it is made, its limits, and how to ask for a correction or a removal.",
        {"view": about_view(model)},
    )


def about_view(model: SiteModel) -> AboutView:
    """Return what the page about the site shows."""
    index, dataset = model.index, model.publication.project.dataset
    person = f"{SCHEMA}Person"
    return AboutView(
        description=index.text(dataset, f"{DCTERMS}description"),
        publishers=tuple(index.iris(dataset, f"{DCTERMS}publisher", f"{DCTERMS}creator")),
        rights=tuple(index.iris(dataset, f"{DCTERMS}rights")),
        contacts=tuple(find_contacts(model)),
        describes_people=any(person in index.classes(iri) for iri in model.things()),
        people_rules=tuple(
            (shape.name, _NAME_OF_A_TERM.sub("", shape.message))
            for file in model.shape_files
            for shape in file.shapes
            if person in shape.target_classes and shape.message
        ),
    )


def missing_page(model: SiteModel, root: str = "") -> Page:
    """Return the page for an address at which there is nothing.

    A host shows it at any path, so that its links cannot be relative: they begin with the path of the site's address
    where that is known, else with the base IRI, which leads to the site from anywhere, unless it is none of the web.

    Args:
        model: The model of the site.
        root: What its addresses begin with instead, such as `/`.
    """
    site = model.publication.addresses.site
    begin = root or (urlsplit(site).path if site else model.base if external_link(model.base) else "/")
    return Page("404", "404.html", "Not found", "There is nothing at this address.", is_listed=False, root=begin)
