"""The options that describe a Wikibase other than Wikidata to the verbs that convert its entities."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from leapgraph.verbs.options import F
    from leapgraph.wikibase import Repository


def wikibase_options(function: F) -> F:
    """Add the options `--concept-base`, `--data-base` and `--sites`; see `open_repository`."""
    for option in (
        click.option(
            "--sites",
            "sites_file",
            metavar="FILE",
            help="The sites of another wiki's sitelinks: sites.json of `leapgraph pull`, or a response to "
            "action=sitematrix.",
        ),
        click.option("--data-base", metavar="IRI", help="The prefix of entity document IRIs on such a wiki."),
        click.option("--concept-base", metavar="IRI", help="The prefix of entity IRIs on a wiki other than Wikidata."),
    ):
        function = option(function)
    return function


def open_repository(
    concept_base: str | None, data_base: str | None, sites_file: str | None, *, plain_numbers: bool = False
) -> Repository:
    """Return the wiki that the options describe: Wikidata, or another with both base IRIs.

    Raises:
        click.UsageError: One base is missing, or is no IRI.
        LeapgraphError: The file of the sites cannot be read.
    """
    from leapgraph.wikibase import Repository
    from leapgraph.wikibase.parse_site_list import read_sites

    if (concept_base is None) != (data_base is None):
        raise click.UsageError("--concept-base and --data-base belong together: give both")
    sites = read_sites(sites_file) if sites_file is not None else {}
    if concept_base is None or data_base is None:
        return Repository(sites=sites, plain_numbers=plain_numbers)
    try:
        return Repository(concept_base, data_base, sites=sites, plain_numbers=plain_numbers)
    except ValueError as problem:
        raise click.UsageError(str(problem)) from problem
