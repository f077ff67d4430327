"""Differences as one whole web page, in the style of the site: no file beside it, no script, no request."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from leapgraph.differences.formats.headings import heading, summary
from leapgraph.printable import escape_unprintable
from leapgraph.site.assets import read_static
from leapgraph.site.iri_links import external_link
from leapgraph.site.page_renderer import TEMPLATES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leapgraph.differences.model import Differences

_WHITE_SPACE = re.compile(r"\s+")


def write_page(found: Differences) -> Iterator[str]:
    """Yield differences as an HTML document, whose policy allows its own style alone (CSP 3)."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = read_static()["site.css"].decode()
    yield from environment.get_template("differences.html").generate(
        found=found,
        heading=heading(found),
        summary=summary(found),
        style=Markup(style),  # noqa: S704 - our own file
        style_digest=Markup(f"sha256-{b64encode(sha256(style.encode()).digest()).decode()}"),  # noqa: S704 - base64
        link=external_link,
        visible=visible_text,
    )


def visible_text(text: str) -> str:
    """Return a text with white space as one space and what cannot be seen, or no page may have, escaped."""
    return escape_unprintable(_WHITE_SPACE.sub(" ", text))
