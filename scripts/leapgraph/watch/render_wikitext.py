"""Renders parsed wikitext as marked text: what a reader sees, without references, comments and notes to editors."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from leapgraph.watch.words import ARGUMENT, END_ARGUMENT, END_TARGET, TARGET, word_set

if TYPE_CHECKING:
    from collections.abc import Iterable

# What begins at each mark: prose, an entry of a list, a row of a table, a row of headings.
PROSE, ENTRY, ROW, HEADER = "\ue004\ue005\ue006\ue007"
_SEGMENT = re.compile(f"[{PROSE}{ENTRY}{ROW}{HEADER}]")
_NOT_TEXT = word_set(
    "ref references del s strike gallery math chem score timeline templatestyles syntaxhighlight source pre style "
    "script imagemap section graph mapframe maplink inputbox categorytree "
)
_BLOCKS = word_set("p div blockquote center ul ol dl hr br caption")
_NO_PAGE = re.compile(
    r"\s*(?:file|image|media|category|bestand|afbeelding|categorie|datei|bild|kategorie|fichier|catégorie|archivo"
    r"|categoría)\s*:",
    re.IGNORECASE,
)
_LANGUAGE_LINK = re.compile(r"\s*[a-z]{2,3}(?:-[a-z]+)?\s*:[^\s:]")
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
# Notes to readers and editors, and citations: nothing of them is what a section says. Names in small letters.
_NOTE = re.compile(
    r"(?:cite|citation|sfn|harv|refn|efn|ref|notelist|reflist|main|see|further|about|hatnote|redirect|distinguish"
    r"|other uses|not to be confused|short description|use|authority control|portal|sister|commons|official|coord"
    r"|multiple issues|advert|promotional|unreferenced|more citations|primary sources|cleanup|update|orphan|stub"
    r"|citation needed|clarify|dubious|better source|failed verification|dead link|dated info|navbox|toc|pp-|protect"
    r"|good article|featured article|zie |hoofdartikel|bron|appendix|wikify|beg|navigatie|belege|quelle|hauptartikel"
    r"|begriffskl)(?:\b|\w*$).*"
)  # fmt: skip
_SHORT_NOTES = word_set("cn fact r rp for who when which whom by whom how where fc sps")
_LISTS = re.compile(
    r"(?:unbulleted|ubl|plain ?list|hlist|flat ?list|columns?[- ]list|div col|col|bulleted|ordered|list|tree ?list)\b.*"
)
_INLINE = re.compile(
    r"(?:nowrap|nobr|no ?wrap|no ?bold|small|smaller|big|large|lang|lang-\w+|abbr|visible ?anchor|vanchor|as of|circa"
    r"|c\.|sort ?name|quote|blockquote|cquote|quotation|center|sort|hs|convert|cvt|ill|interlanguage link|italics?"
    r"|bold|underline|nihongo|transl|start ?date.*|end ?date.*|ublstart|nts|number ?format|formatnum|val|usd|us\$)"
)
_DASHES = frozenset(("ndash", "mdash", "snd", "spnd", "spaced ndash", "en dash", "em dash", "dash", "–", "—"))  # noqa: RUF001
_SPACES = frozenset(("nbsp", "space", "spaces", "thinsp", "thin space", "shy", "zwsp", "zwj", "!", "=", "clear", "-"))


class Renderer:
    """Renders nodes, and collects what is not part of the text.

    Attributes:
        infobox: The parameters of infoboxes by name, each rendered; of a repeated one the last.
        anchors: The names of places in what was rendered since the list was emptied.
    """

    def __init__(self) -> None:
        self.infobox: dict[str, str] = {}
        self.anchors: list[str] = []

    def render(self, nodes: Iterable[Any]) -> str:
        """Return the marked text of nodes."""
        return "".join(self._node(node) for node in nodes)

    def _node(self, node: Any) -> str:
        match type(node).__name__:
            case "Text":
                shown = re.sub(r"^[ \t]*(?:\{\||\|[-}]).*$", ROW, str(node.value), flags=re.MULTILINE)
            case "HTMLEntity":
                shown = str(node.normalize())
            case "Wikilink":
                shown = self._link(node)
            case "ExternalLink":
                shown = self.render(node.title.nodes) if node.title is not None else " "
            case "Tag":
                shown = self._tag(node)
            case "Template":
                shown = self._template(node)
            case "Argument" if node.default is not None:
                shown = self.render(node.default.nodes)
            case _:
                shown = ""
        return shown

    def _link(self, node: Any) -> str:
        title = self.render(node.title.nodes)
        if _NO_PAGE.match(title) or (_LANGUAGE_LINK.match(title) and node.text is None):
            return ""
        page = " ".join(title.lstrip(":").partition("#")[0].replace("_", " ").split())
        if not page:
            return self.render(node.text.nodes) if node.text is not None else title.lstrip("#")
        shown = self.render(node.text.nodes) if node.text is not None else ""
        # An empty text shows the page itself.
        return f"{shown if shown.strip() else page}{TARGET}{page}{END_TARGET}"

    def _tag(self, node: Any) -> str:
        name = str(node.tag).strip().lower()
        if name in _NOT_TEXT or (node.contents is None and node.wiki_markup is None and name not in _BLOCKS | {"span"}):
            return ""
        attributes = {str(one.name).strip().lower(): str(one.value) for one in node.attributes}
        if "id" in attributes:
            self.anchors.append(attributes["id"].strip("\"' "))
        return "" if _HIDDEN.search(attributes.get("style", "")) else self._element(name, node)

    def _element(self, name: str, node: Any) -> str:
        inner = self._contents(node)
        match name:
            case "li" | "dt" | "dd":
                # Indented text, as of a note at the top, is no entry: the mark stays to be told by.
                return f"{PROSE}:" if str(node.wiki_markup or "") == ":" else ENTRY + inner
            case "tr":
                return self._row(node)
            case "td" | "th":
                return f" {_joined(inner)} "
            case "table":
                return f"{self._first_row(node)}{inner}{PROSE}"
            case "br":
                return " "
        start = HEADER if name == "caption" else PROSE
        return f"{start}{inner}{PROSE}" if name in _BLOCKS else inner

    def _contents(self, node: Any) -> str:
        return self.render(node.contents.nodes) if node.contents is not None else ""

    def _first_row(self, node: Any) -> str:
        """Return the mark of what stands before the first row of its own: headings, unless there are other cells."""
        tags = (one for one in node.contents.nodes if type(one).__name__ == "Tag" and str(one.tag).strip() == "td")
        # mwparserfromhell takes the caption, |+, for a cell.
        return ROW if any(not str(one.contents).startswith("+") for one in tags) else HEADER

    def _row(self, node: Any) -> str:
        cells = [str(one.tag).strip().lower() for one in node.contents.nodes if type(one).__name__ == "Tag"]
        is_header = bool(cells) and set(cells) == {"th"}
        return f"{HEADER if is_header else ROW}{self._contents(node)}"

    def _template(self, node: Any) -> str:
        name = _template_name(str(node.name))
        if "infobox" in name:
            self.infobox |= {str(one.name).strip(): self.render(one.value.nodes) for one in node.params}
            return ""
        if name in {"anchor", "anchors"}:
            self.anchors.extend(str(one.value).strip() for one in node.params)
            return ""
        if name in _SPACES | _DASHES:
            return " – " if name in _DASHES else " "  # noqa: RUF001 - the dash that it shows
        if _is_note(name) or ":" in name:
            return ""
        values = [(str(one.name).strip(), one.showkey, self.render(one.value.nodes)) for one in node.params]
        return _displayed_arguments(name, values)


def is_note_or_mark(name: str) -> bool:
    """Return whether a template, by its name, is a note, a citation, a layout mark or a parser function."""
    plain = _template_name(name)
    is_layout = plain in _SPACES | _DASHES or bool(_LISTS.fullmatch(plain) or _INLINE.fullmatch(plain))
    return is_layout or _is_note(plain) or plain.startswith("#")


def _template_name(name: str) -> str:
    plain = " ".join(re.sub(r"<!--.*?-->", "", name).replace("_", " ").split()).lower()
    return plain.removeprefix("template:").strip()


def _is_note(name: str) -> bool:
    return name in _SHORT_NOTES or bool(_NOTE.fullmatch(name))


def _displayed_arguments(name: str, values: list[tuple[str, bool, str]]) -> str:
    positional = [value for _, is_named, value in values if not is_named]
    if name in {"frac", "sfrac", "fraction"}:
        return f" {'/'.join(positional[-2:])} "
    if _INLINE.fullmatch(name):
        # The code of a language is no word of the text.
        shown = positional[1:] if name == "lang" else positional
        return f" {_joined(' '.join(shown))} " if len(shown) > 1 else "".join(shown)
    if _LISTS.fullmatch(name):
        listed = [value for key, is_named, value in values if not is_named or key.isdigit()]
        return "".join(f"{ENTRY}{value}" for value in listed) + (f"\n{PROSE}" if listed else "")
    if any(char in value for _, _, value in values for char in (ENTRY, ROW, "\n\n")):
        return "".join(f"{ENTRY}{_uncertain(value)}\n" for _, _, value in values) + PROSE
    return "".join(f" {ARGUMENT}{value}{END_ARGUMENT} " for _, _, value in values)


def _uncertain(text: str) -> str:
    """Return a text of several segments, each of them marked as an argument."""
    marked = _SEGMENT.sub(lambda found: f"{END_ARGUMENT}{found[0]}{ARGUMENT}", text)
    return f"{ARGUMENT}{marked}{END_ARGUMENT}"


def _joined(text: str) -> str:
    """Return a text as part of the segment around it."""
    return _SEGMENT.sub(" ", text).replace("\n", " ")
