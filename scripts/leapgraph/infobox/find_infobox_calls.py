"""Finds an article's infobox calls and their parameters in its wikitext, as MediaWiki reads it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from leapgraph.infobox.template_names import normalize_title, parse_called_page, strip_wikitext
from leapgraph.infobox.transcluded_text_and_modules import parse_displayed, plain_name, restore_wikitext
from leapgraph.wiki.fetch_in_batches import API_BATCH_SIZE
from leapgraph.wiki.fetch_pages import resolve_titles

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from leapgraph.infobox.template_names import CalledPage
    from leapgraph.wiki.fetch_pages import Article, ResolvedTitle
    from leapgraph.wiki.read_client import WikiClient
    from leapgraph.wikibase.json_types import Json

INFOBOX = "Infobox"


@dataclass(frozen=True)
class TemplateCall:
    """A template call.

    Attributes:
        page: The page that it names.
        parameters: The name and value of each parameter as wikitext, in order.
    """

    page: CalledPage
    parameters: tuple[Json, ...]

    @property
    def is_infobox(self) -> bool:
        """Whether its name alone identifies an infobox."""
        return not (self.page.prefix or self.page.in_main_namespace) and normalize_title(self.page.name).startswith(
            INFOBOX
        )


def find_infoboxes(pages: WikiClient, article: Article) -> list[Json]:
    """Return the infobox calls of an article in text order: those of templates whose name begins with "Infobox".

    The name is that in the call, or that of the template that it redirects to. Calls before the first certain one may
    be redirects to an infobox or use a namespace alias, which only the wiki can resolve: one request asks for all of
    them.

    Returns:
        The article's title, page id and revision; the template's name as written, without comments and namespace; its
        parameters in order, each with name and value as wikitext without surrounding white space. An unnamed parameter
        has its number. A repeated one is listed each time: MediaWiki shows the last.

    Raises:
        UnreachableError: The wiki does not respond.
    """
    calls = list(_parse_template_calls(article.wikitext))
    sure = next((number for number, call in enumerate(calls) if call.is_infobox), len(calls))
    titles = list(dict.fromkeys(title for call in calls[:sure] for title in call.page.candidate_titles()))[
        :API_BATCH_SIZE
    ]
    resolved = resolve_titles(pages, titles) if titles else {}
    names = ((call, _infobox_name(call, resolved)) for call in calls)
    return [_call_json(article, call, name) for call, name in names if name]


def _parse_template_calls(wikitext: str) -> Iterator[TemplateCall]:
    for template in parse_displayed(wikitext).ifilter_templates():
        page = parse_called_page(plain_name(template.name))
        if page is not None:
            parameters = (
                {"name": plain_name(one.name), "value": strip_wikitext(restore_wikitext(one.value))}
                for one in template.params
            )
            yield TemplateCall(page, tuple(parameters))


def _infobox_name(call: TemplateCall, resolved: Mapping[str, ResolvedTitle]) -> str:
    """Return the name of the called infobox; empty if it is not one."""
    if call.is_infobox:
        return call.page.name
    for title in call.page.candidate_titles():
        found = resolved.get(title)
        if found is not None and found.is_template:
            # For a namespace alias, use the wiki's own name of the page.
            name = found.called if title.startswith(f"{call.page.prefix}:") else call.page.full_name
            return name if found.exists and found.text.lower().startswith(INFOBOX.lower()) else ""
    return ""


def _call_json(article: Article, call: TemplateCall, name: str) -> Json:
    return {
        "article": article.title,
        "page": article.page,
        "revision": article.revision,
        "template": name,
        "parameters": list(call.parameters),
    }
