"""Builds the site of a release: every page, rendered and written beside the data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leapgraph.site.about_and_missing_pages import about_page, missing_page
from leapgraph.site.assets import read_assets, read_static
from leapgraph.site.build_data_scripts import script_files
from leapgraph.site.crawler_files import crawler_files
from leapgraph.site.entity_pages import entity_pages
from leapgraph.site.graph_pages import graph_pages
from leapgraph.site.home_page import home_page
from leapgraph.site.list_pages import list_pages
from leapgraph.site.page_renderer import PageRenderer
from leapgraph.site.question_pages import question_pages
from leapgraph.site.shapes_and_validation_pages import shapes_page, validation_page
from leapgraph.site.site_model import Publication, SiteModel
from leapgraph.site.source_pages import source_pages
from leapgraph.site.statement_pages import statement_pages
from leapgraph.site.vocabulary_pages import vocabulary_pages
from leapgraph.site.w3id_rules import w3id_rules
from leapgraph.site.wikidata_pages import wikidata_pages
from leapgraph.site.withdrawal_pages import withdrawal_pages

if TYPE_CHECKING:
    from collections.abc import Callable

    from leapgraph.site.page_renderer import Page


def build_site(publication: Publication, write: Callable[[str, bytes], None]) -> PageRenderer:
    """Write every page of the site, and its static files; return the renderer of the pages.

    Args:
        publication: What the release is made of.
        write: Writes a file of the release, by name and content.
    """
    model = SiteModel(publication)
    pages = list(site_pages(model))
    titles = {page.name: page.title for page in pages}
    # The pages of kept releases are no part of the release, but stand beside it.
    names = [*titles, *publication.history.pages]
    scripts = read_assets()
    renderer = PageRenderer(model, names, {"has_scripts": bool(scripts)})
    for page in pages:
        write(f"{page.name}.html", renderer.render(page))
    for name, content in {**read_static(), **scripts, **(script_files(model, titles) if scripts else {})}.items():
        write(f"assets/{name}", content)
    # Else GitHub Pages leaves out files whose names begin with an underscore, and reads every page as a template.
    write(".nojekyll", b"")
    if publication.addresses.site:
        listed = [*(page.name for page in pages if page.is_listed), *publication.history.pages]
        for name, content in crawler_files(publication.addresses.site, listed):
            write(name, content)
        write("w3id.htaccess", w3id_rules(model.base, publication.addresses.site, names))
    return renderer


def site_pages(model: SiteModel) -> list[Page]:
    """Return all pages of the site."""
    return [
        home_page(model),
        *list_pages(model),
        *entity_pages(model),
        *statement_pages(model),
        *source_pages(model),
        *withdrawal_pages(model),
        *graph_pages(model),
        *wikidata_pages(model),
        *question_pages(model),
        *vocabulary_pages(model),
        shapes_page(model),
        validation_page(model),
        about_page(model),
        missing_page(model),
    ]
