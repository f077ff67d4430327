"""One pull, from the curated graph to the snapshot's files; it writes nothing."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from leapgraph.errors import DataError
from leapgraph.pull.claims import mentions
from leapgraph.pull.curated import Curated, read_curated
from leapgraph.pull.infobox import find_infoboxes
from leapgraph.pull.mapped import is_synced, mapped_properties, template_of
from leapgraph.pull.matches import find_matches
from leapgraph.pull.matching import CONFIRMED, LINKED, resolve
from leapgraph.pull.patience import RUN, Patience
from leapgraph.pull.reading import by_id, by_title, page_states, read_article, read_source
from leapgraph.pull.robot import pywikibot_for
from leapgraph.pull.sites import with_sites
from leapgraph.pull.snapshot import Pulled, by_number, files_of
from leapgraph.pull.wiki import Wiki
from leapgraph.wikibase import entity_ntriples
from leapgraph.wikibase.errors import MALFORMED, reason

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from leapgraph.project import Project
    from leapgraph.pull.reading import Entity, Source


Json = dict[str, Any]
# So many infoboxes of an article are looked at for one whose template is there.
ATTEMPTS = 3


@dataclass(frozen=True)
class Wish:
    """What a person asked for.

    Attributes:
        api: The Wikibase's `api.php`.
        article_api: The `api.php` of the wiki that has the pages.
        site: That wiki's id in the Wikibase's sitelinks.
        contact: What the User-Agent gives as an address.
        seconds: How long a wiki may keep us waiting for one answer; for all of them together `RUN` times that.
    """

    api: str
    article_api: str
    site: str
    contact: str
    seconds: float


def pull(project: Project, wish: Wish, say: Callable[[str], None]) -> tuple[Pulled, dict[str, bytes]]:
    """Return what the wikis say, and the files of the snapshot that it makes.

    Args:
        project: Whose curated graph says what to ask for.
        wish: What to ask and how.
        say: Is told what is being done.

    Raises:
        DataError: The curated graph or the item is wrong: no item, a redirected one, one that cannot be converted.
        UnreachableError: A wiki does not answer, or not with what was asked.
    """
    curated = read_curated(project)
    asked: list[tuple[str, dict[str, str]]] = []
    patience = Patience(wish.seconds, RUN * wish.seconds)
    say("pywikibot")
    with pywikibot_for(wish.contact):
        wiki, pages = Wiki(wish.api, patience, asked), Wiki(wish.article_api, patience, asked)
        say(wish.api)
        source = read_source(wiki, wish.site, curated.language)
        say(f"the item of {curated.main.title}")
        main = _main(source, pages, curated)
        # Converted here for the first time: an item that cannot be is told before anything else is asked for.
        left_out: list[str] = []
        with _shaped(main["id"]):
            source = with_sites(source, main)
            entity_ntriples(main, source.repository, omit=lambda _kind, error: left_out.append(str(error)))
            named = mentions(main, source.repository.concept_base)
            verdicts = resolve(source, pages, curated, main, say)
            findings = find_matches(source, curated, verdicts)
        known = {one.item["id"]: one.item for one in verdicts if one.item and one.status in {LINKED, CONFIRMED}}
        wanted = sorted(named - known.keys(), key=by_number)
        say(f"{len(wanted)} entities that it mentions")
        mentioned = known | by_id(source, wanted)
        say(f"the article {curated.main.title}")
        article = read_article(pages, curated.main.title)
        infoboxes = find_infoboxes(pages, article) if article else []
        properties: dict[str, Entity] = {}
        box: tuple[Json | None, Json | None] = (next(iter(infoboxes), None), None)
        if is_synced(project):
            say("what the infobox is made of")
            with _shaped(main["id"]):
                properties = mapped_properties(project, source)
            box = _infobox_with_template(pages, infoboxes)
    infobox, template = box
    pulled = Pulled(
        source, main, verdicts, mentioned, article, wish.article_api, asked, properties, template, left_out, infobox,
        findings, curated.documents,
    )  # fmt: skip
    with _shaped(main["id"]):
        return pulled, files_of(pulled)


def _infobox_with_template(pages: Wiki, infoboxes: Sequence[Json]) -> tuple[Json | None, Json | None]:
    """Return the first infobox whose template is there, with the template: a call of one that is not shows nothing.

    Where none is there, the first infobox; None where there is none.
    """
    templates = ((one, template_of(pages, one)) for one in infoboxes[:ATTEMPTS])
    first = next(iter(infoboxes), None)
    return next((pair for pair in templates if pair[1] is not None), (first, None))


def _main(source: Source, pages: Wiki, curated: Curated) -> Entity:
    """Return the whole item that has the sitelink to the main entity's page."""
    title = curated.main.title
    item = by_title(source, [title], whole=True).get(title)
    if item is None:
        state = page_states(pages, [title])[title]
        if state.startswith("redirect: "):
            hint = f'that page redirects to "{state.removeprefix("redirect: ")}": name that one in {curated.main.path}'
        elif state == "missing":
            hint = f"there is no such page: correct the title in {curated.main.path}"
        else:
            hint = "the page is there: its item is missing, or deleted, or has lost its sitelink"
        raise DataError(f'{source.wiki.api} has no item with a sitelink ({source.site}) to "{title}"; {hint}')
    if "redirects" in item:
        with _shaped(item["id"]):
            moved = item["redirects"]
            raise DataError(
                f'the item of "{title}" is redirected, {moved["from"]} to {moved["to"]}; its sitelink is stale'
            )
    if item["type"] != "item":
        raise DataError(f'what has the sitelink to "{title}" is no item: {item["id"]}')
    return item


@contextmanager
def _shaped(entity_id: str) -> Iterator[None]:
    """Say of an entity that is not shaped like one that it is not."""
    try:
        yield
    except DataError:
        raise
    except (*MALFORMED, RecursionError) as problem:
        raise DataError(f"{entity_id}, or what it mentions: {reason(problem)}") from problem
