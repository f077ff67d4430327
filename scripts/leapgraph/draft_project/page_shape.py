"""The shape of a page's address on another wiki than Wikipedia, which replaces the tool's of that name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from leapgraph.draft_project.draft import Draft
    from leapgraph.draft_project.turtle_text import TurtleText


def describe_page_shape(out: TurtleText, draft: Draft) -> None:
    """Add the shape of the pages of a draft's wiki."""
    out.describe(
        "shape:APage",
        ("a", out.iri("sh:NodeShape")),
        ("sh:nodeKind", out.iri("sh:IRI")),
        ("sh:pattern", out.typed(f"^{re.escape(draft.wiki.page_base)}[^\\s#]+$", "xsd:string")),
    )
