"""The home page: what this is, its numbers, and where to go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leapgraph.site.page_renderer import Page

if TYPE_CHECKING:
    from leapgraph.site.site_model import SiteModel


def home_page(model: SiteModel) -> Page:
    """Return the home page."""
    return Page(
        "index",
        "home.html",
        model.title.value,
        f"Open linked data about {model.main_name.value}; every statement names its source.",
    )
