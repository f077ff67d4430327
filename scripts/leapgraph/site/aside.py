"""The aside of a page about one IRI: its permanent address, its data, how to cite it, its graph and licence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from leapgraph.site.dataset_index import DCTERMS
from leapgraph.site.signposting import FORMS

if TYPE_CHECKING:
    from leapgraph.site.release_history import Change
    from leapgraph.site.site_model import SiteModel


@dataclass(frozen=True)
class EntityDownload:
    """A file that can be downloaded: its name in the release, the name of its format, and its size in bytes."""

    name: str
    format: str
    size: int


@dataclass(frozen=True)
class Aside:
    """What stands beside a page.

    Attributes:
        iri: The permanent address.
        downloads: The files with the data of the page.
        citation: How to cite it, without the address.
        graphs: The IRIs of the named graphs that describe it.
        licences: The IRIs of the licences of these graphs.
        changes: The kept releases in which it changed, the latest first.
    """

    iri: str
    downloads: tuple[EntityDownload, ...]
    citation: str
    graphs: tuple[str, ...]
    licences: tuple[str, ...]
    changes: tuple[Change, ...] = ()


def make_aside(model: SiteModel, iri: str, label: str, details: str = "") -> Aside:
    """Return the aside of the page about `iri`, whose title is `label`; `details` stand behind it in its citation."""
    index, project = model.index, model.publication.project
    graphs = tuple(project.named_graph(stem) for stem in index.graphs.get(iri, ()))
    licences = dict.fromkeys(licence for graph in graphs for licence in index.iris(graph, f"{DCTERMS}license"))
    name = model.page_name(iri)
    changes = model.publication.history.changes.get(iri, ())
    return Aside(iri, find_downloads(model, name), cite(model, label, details), graphs, tuple(licences), changes)


def find_downloads(model: SiteModel, name: str) -> tuple[EntityDownload, ...]:
    """Return the files of the release that hold the data of the page `name`."""
    files = model.publication.files
    of_page = [(f"{name}{suffix}", title) for suffix, title, _ in FORMS]
    return tuple(EntityDownload(file, title, files[file]) for file, title in of_page if file in files)


def cite(model: SiteModel, label: str, details: str = "") -> str:
    """Return how to cite what `label` names, without its address: dataset, title, details, version and date."""
    version = f"version {model.version}, " if model.version else ""
    said = f"{details}; " if details else ""
    return f"{model.title.value}, “{label}”, {said}{version}{model.date or 'undated'}."
