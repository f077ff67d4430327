"""The pages of what was withdrawn (`owl:deprecated`): each says so, and why, and nothing about the thing itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leapgraph.namespaces import PROJECT_PATHS
from leapgraph.site.dataset_index import DCTERMS, SKOS
from leapgraph.site.page_renderer import Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leapgraph.site.site_model import SiteModel

# What was withdrawn, by the folder of its page.
_KINDS = {"id": "entry", "issue": "topic", "source": "source", "statement": "statement"}


def withdrawal_pages(model: SiteModel) -> Iterator[Page]:
    """Yield the page of each thing, topic, source and statement that was withdrawn."""
    index = model.index
    for iri in model.withdrawn:
        name = model.page_name(iri)
        kind = next(kind for folder, kind in _KINDS.items() if name.startswith(PROJECT_PATHS[folder]))
        replaced_by = [other for other in index.iris(iri, f"{DCTERMS}isReplacedBy") if other not in model.withdrawn]
        content = {"kind": kind, "reason": index.text(iri, f"{SKOS}note"), "replaced_by": replaced_by}
        title = f"Withdrawn {kind}"
        yield Page(name, "withdrawn.html", title, f"This {kind} was withdrawn.", content, is_listed=False)
