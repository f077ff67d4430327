"""The value of a parameter as a reader of the article sees it, as far as no template has to be expanded."""

from __future__ import annotations


def displayed_value(wikitext: str) -> str:
    """Return a value without its footnotes and comments, links by their text; templates stay as they are written.

    Of a value in which nothing else stands, all is returned as it is written.
    """
    import mwparserfromhell
    from mwparserfromhell.nodes import Comment, ExternalLink, HTMLEntity, Tag, Wikilink

    def displayed_text(code: object) -> str:
        return "".join(map(node_text, mwparserfromhell.parse(code).nodes))

    def node_text(node: object) -> str:
        if isinstance(node, Comment) or (isinstance(node, Tag) and str(node.tag).strip().lower() == "ref"):
            return ""
        if isinstance(node, Tag):
            return displayed_text(node.contents) if node.contents is not None and not node.self_closing else " "
        if isinstance(node, Wikilink):
            return displayed_text(node.title if node.text is None else node.text)
        if isinstance(node, ExternalLink):
            return displayed_text(node.url if node.title is None else node.title)
        return str(node.normalize()) if isinstance(node, HTMLEntity) else str(node)

    return " ".join(displayed_text(wikitext).split()) or wikitext
