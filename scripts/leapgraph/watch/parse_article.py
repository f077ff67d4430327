"""Turns an article's wikitext into sections of sentences and list entries, as a reader sees them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import unquote

from leapgraph.infobox.transcluded_text_and_modules import parse_displayed
from leapgraph.watch.render_wikitext import ENTRY, HEADER, PROSE, ROW, Renderer
from leapgraph.watch.words import END_TARGET, TARGET, Token, is_significant, tokenize, without_targets

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

LEAD, INFOBOX = "", "infobox"
_PARTS = re.compile(f"([{PROSE}{ENTRY}{ROW}{HEADER}])")
# And half a surrogate pair, which JSON can escape and no format can write.
_PRIVATE = re.compile("[\ue000-\ue00f\ud800-\udfff]")
_QUOTES = re.compile("'{2,5}")
# "Lt.", "Inc." and "J." are abbreviations, and so is each short word without a vowel. A sentence that is not told from
# the next one does little harm.
_SENTENCE = re.compile(r"(?<=[.!?])[\"'’”)\]]*\s+(?=[\"'‘“(\[]*[^\W\d_])")  # noqa: RUF001
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\["
    "\"'])"
    r"(?:(?:[^\W\d_]\.)+|[A-ZÀ-Þ][bcdfghj-np-tvwxz]{0,3}\.|(?:Capt|Maj|Gen|Col|Cmdr|Adm|Det|Ret|Insp|Supt|Asst|Dep|Prof"
    r"|Rev|Hon|Gov|Sen|Rep|Messrs|Inc|Corp|Co|Ave|Dept|Univ|Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec|Nos?|Vol|Art|Ir|ca"
    r"|vs|etc|bzw|bijv)\.)$"
)
_LONGEST_ABBREVIATION = 12
# A title has at most 255 bytes.
_LONGEST_TARGET = 300
_LINKED = re.compile(f"{TARGET}([^{END_TARGET}]*){END_TARGET}")
_HATNOTE = re.compile(r"\s*:?\s*''.*''\s*")


@dataclass(frozen=True)
class Segment:
    """A sentence, an entry of a list or a row of a table.

    Attributes:
        text: Its text, with the marks of `words`.
        is_prose: Whether it is a sentence.
        is_certain: Whether it is shown for certain and is no heading of a table's column.
    """

    text: str
    is_prose: bool
    is_certain: bool = True

    @cached_property
    def _tokens(self) -> tuple[list[Token], list[list[Token]]]:
        return tokenize(self.text)

    @property
    def words(self) -> list[Token]:
        """The words that it shows."""
        return self._tokens[0]

    @property
    def targets(self) -> list[list[Token]]:
        """The words of each page that its links lead to."""
        return self._tokens[1]

    @property
    def link_titles(self) -> list[str]:
        """The titles of the pages that its links lead to."""
        return _LINKED.findall(self.text)

    @cached_property
    def significant_words(self) -> list[int]:
        """The positions of the words that say something by themselves."""
        return [
            number
            for number, token in enumerate(self.words)
            if is_significant(token, is_first=number == 0, before_dot=self._is_before_dot(token))
        ]

    @cached_property
    def has_capitals(self) -> bool:
        """Whether it has a word in capital letters alone."""
        return any(token.raw.isupper() for token in self.words)

    def _is_before_dot(self, token: Token) -> bool:
        after = without_targets(self.text[token.end : token.end + _LONGEST_TARGET])
        return after[:1] == "." and bool(after[1:].strip())

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The keys of its words, in order."""
        return tuple(token.key for token in self.words)


@dataclass(frozen=True)
class Section:
    """A section without its subsections.

    Attributes:
        title: Its heading as text; `LEAD` and `INFOBOX` for what stands before the first heading.
        level: The heading's level; 0 before the first.
        anchors: The fragments that lead to it.
        segments: Its sentences and entries.
    """

    title: str
    level: int
    anchors: frozenset[str]
    segments: tuple[Segment, ...]

    @property
    def display_title(self) -> str:
        """How a message names it."""
        return {LEAD: "the lead", INFOBOX: "the infobox"}.get(self.title, self.title) if not self.level else self.title


@dataclass(frozen=True)
class ArticleText:
    """One revision of an article.

    Attributes:
        sections: Its sections in order: the infobox and the lead first.
        parameters: The entries of each parameter of its infobox, by name; none for an empty one.
    """

    sections: tuple[Section, ...] = field(default=())
    parameters: Mapping[str, tuple[Segment, ...]] = field(default_factory=dict)

    def parameter_segments(self, names: Iterable[str]) -> tuple[Segment, ...]:
        """Return what parameters of the infobox say, those that are not written left out."""
        return tuple(one for name in names for one in self.parameters.get(name, ()))

    def find(self, fragment: str) -> int | None:
        """Return the number of the section that a fragment of the article's address leads to."""
        wanted = _anchor(unquote(fragment))
        return next((number for number, one in enumerate(self.sections) if wanted in one.anchors), None)

    def find_alike(self, title: str) -> int | None:
        """Return the number of the section whose heading differs in case, dashes or other marks alone."""
        wanted = _letters(title)
        headings = enumerate(self.sections)
        return next((number for number, one in headings if one.level and _letters(one.title) == wanted), None)

    def extent(self, number: int) -> range:
        """Return the numbers of a section and its subsections."""
        level = self.sections[number].level
        end = number + 1
        while level and end < len(self.sections) and self.sections[end].level > level:
            end += 1
        return range(number, end)

    def segments(self, number: int) -> tuple[Segment, ...]:
        """Return the sentences and entries of a section and its subsections."""
        return tuple(one for index in self.extent(number) for one in self.sections[index].segments)

    def as_one(self, number: int) -> ArticleText:
        """Return the article with the text of all sections in one of them, for a source that is the whole article."""
        every = tuple(one for section in self.sections for one in section.segments)
        whole = replace(self.sections[number], segments=every)
        return ArticleText((*(replace(one, segments=()) for one in self.sections[:number]), whole))


def parse_article(wikitext: str) -> ArticleText:
    """Return the sections of an article's wikitext."""
    text = unicodedata.normalize("NFC", _PRIVATE.sub("", wikitext))
    code = parse_displayed(text)
    renderer = Renderer()
    pieces: list[tuple[str, int, list[str], str]] = []
    title, level, start = LEAD, 0, 0
    nodes = code.nodes
    for number, node in enumerate([*nodes, None]):
        if node is not None and type(node).__name__ != "Heading":
            continue
        renderer.anchors = []
        rendered = renderer.render(nodes[start:number])
        if pieces:
            pieces[-1][2].extend(renderer.anchors)
        pieces.append((title, level, list(renderer.anchors), rendered))
        if node is not None:
            renderer.anchors = []
            title, level, start = _plain(renderer.render(node.title.nodes)), int(node.level), number + 1
            pieces.append((title, level, list(renderer.anchors), ""))
    infobox = {name: tuple(_segments(ENTRY + value)) for name, value in renderer.infobox.items()}
    return ArticleText(tuple(_sections(pieces, infobox.values())), infobox)


def _sections(
    pieces: list[tuple[str, int, list[str], str]], infobox: Iterable[tuple[Segment, ...]]
) -> Iterator[Section]:
    rows = tuple(segment for value in infobox for segment in value)
    yield Section(INFOBOX, 0, frozenset(), rows)
    counts: dict[str, int] = {}
    lead, rest = pieces[0], pieces[1:]
    yield Section(LEAD, 0, frozenset(map(_anchor, lead[2])), tuple(_segments(PROSE + lead[3])))
    for (title, level, anchors, _), (_, _, more, text) in zip(rest[::2], rest[1::2], strict=True):
        name = _anchor(title)
        counts[name] = counts.get(name, 0) + 1
        own = name if counts[name] == 1 else f"{name}_{counts[name]}"
        places = frozenset(map(_anchor, [*anchors, *more])) | {own}
        yield Section(title, level, places, tuple(_segments(PROSE + text)))


def _anchor(title: str) -> str:
    return "_".join(title.replace("_", " ").split())


def _letters(title: str) -> str:
    return "".join(token.key for token in tokenize(title)[0])


def _plain(rendered: str) -> str:
    text = without_targets(rendered)
    return " ".join(_QUOTES.sub("", _PRIVATE.sub(" ", text)).split())


def _segments(rendered: str) -> Iterator[Segment]:
    """Yield the sentences and entries of a rendered text; an entry of a list ends with its line."""
    parts = _PARTS.split(rendered)
    for mark, text in zip(parts[1::2], parts[2::2], strict=True):
        entry, _, after = text.partition("\n") if mark == ENTRY else ("", "", text) if mark == PROSE else (text, "", "")
        for piece in _clauses(entry):
            yield Segment(piece, is_prose=False, is_certain=mark != HEADER)
        for paragraph in re.split(r"\n[ \t]*\n+", after):
            is_note = bool(_HATNOTE.fullmatch(paragraph)) and paragraph.lstrip().startswith((":", "''"))
            for piece in _clauses(paragraph):
                yield Segment(piece, is_prose=True, is_certain=not is_note)


def _clauses(text: str) -> Iterator[str]:
    """Yield the sentences of a text, and what semicolons part."""
    text = " ".join(_QUOTES.sub("", text).split())
    start = 0
    for found in [*_SENTENCE.finditer(text)]:
        before = text[max(start, found.start() - _LONGEST_ABBREVIATION) : found.start()].rstrip("\"'’”)]")  # noqa: RUF001
        if _ABBREVIATION.search(before) and before.endswith("."):
            continue
        yield from _parts(text[start : found.start()])
        start = found.end()
    yield from _parts(text[start:])


def _parts(sentence: str) -> Iterator[str]:
    for part in sentence.split(";"):
        if any(char.isalnum() for char in part):
            yield part.strip()
