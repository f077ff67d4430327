"""The model of a project's site, made without checking the project: what pages are made from."""

from functools import cache
from pathlib import Path

from leapgraph.checks.shapes import read_shapes
from leapgraph.checks.validation_report import ValidationReport
from leapgraph.dataset import load_dataset
from leapgraph.derive import derive
from leapgraph.project import Project
from leapgraph.release.build_dataset import describe_dataset, load_project_queries
from leapgraph.release.query_results import answer_queries
from leapgraph.site.build_site import site_pages
from leapgraph.site.page_renderer import PageRenderer
from leapgraph.site.site_model import Publication, SiteModel


@cache
def site_model(root: Path) -> SiteModel:
    """Return the model of the project in `root`."""
    project = Project(root)
    derived = derive(project, load_dataset(project))
    queries = load_project_queries(project, derived)
    dataset = describe_dataset(project, derived, queries)
    results = answer_queries(project, dataset, queries, lambda _: None)
    files = {f"query/{name}.{suffix}": 2048 for name in queries for suffix in ("csv", "srj")}
    report = ValidationReport(project.base, project.prefixes, (), 0, 0, {}, "none")
    return SiteModel(Publication(project, dataset, read_shapes(project), report, queries, results, [], files))


@cache
def page_renderer(root: Path) -> PageRenderer:
    """Return the renderer of the pages of that project, whose links lead to all of them."""
    model = site_model(root)
    return PageRenderer(model, [page.name for page in site_pages(model)])
