"""The infobox call of an article and its parameters, read from the wikitext."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from leapgraph.pull.reading import Article


def read_infobox(article: Article) -> dict[str, Any] | None:
    """Return the first call of a template whose name begins with "Infobox", or None when there is none.

    Returns:
        The article's title, page id and revision; the template's name as written, without a comment in it; its
        parameters in order, each with name and value as wikitext, outer white space taken off. A parameter without a
        name has its number. One that is written twice stands twice: MediaWiki shows the last.
    """
    import mwparserfromhell

    code = mwparserfromhell.parse(article.wikitext, skip_style_tags=True)
    for template in code.ifilter_templates():
        name = " ".join(str(template.name.strip_code()).replace("_", " ").split())
        if name.lower().startswith("infobox"):
            parameters = [
                {"name": str(parameter.name).strip(), "value": str(parameter.value).strip()}
                for parameter in template.params
            ]
            return {
                "article": article.title,
                "page": article.page,
                "revision": article.revision,
                "template": name,
                "parameters": parameters,
            }
    return None
