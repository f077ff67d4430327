"""The source map of a Turtle text: the offset of each subject, predicate and object, and the comments around them.

The parser keeps its own stack, so the depth of nesting is not limited by recursion.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from pyoxigraph import BlankNode, Literal, NamedNode

from leapgraph.turtle.comments import Comments
from leapgraph.turtle.lexer import LINE_END, Token, tokenize
from leapgraph.turtle.terms import RDF_FIRST, RDF_NIL, RDF_REST, RDF_TYPE, TermParser, short_literal

if TYPE_CHECKING:
    from collections import defaultdict

    from leapgraph.turtle.terms import Resource, Term, TripleTuple

_END = "end"
_DIRECTIVE = ("at", "word")


class Declaration(NamedTuple):
    """A prefix declaration: the prefix without its colon, its namespace IRI, its offset in the text."""

    prefix: str
    namespace: str
    offset: int


@dataclass
class SourceMap:
    """Offsets into the text by subject, predicate and triple; the first where something occurs twice.

    Blank nodes are named by their label, or by their offset if they have none.
    """

    triples: list[TripleTuple] = field(default_factory=list)
    subjects: dict[Resource, int] = field(default_factory=dict)
    properties: dict[tuple[Resource, NamedNode], int] = field(default_factory=dict)
    objects: dict[TripleTuple, int] = field(default_factory=dict)
    declarations: list[Declaration] = field(default_factory=list)
    comments: Comments = field(default_factory=Comments)


def build_source_map(text: str) -> SourceMap:
    """Return the source map of `text`, a Turtle 1.1 document that pyoxigraph has accepted.

    Raises:
        ValueError: The text at some offset, which is the argument, is not a token.
    """
    walk = _TurtleWalk(text)
    walk.run()
    return walk.map


@dataclass
class _Frame:
    """An open statement, bracket or list."""

    opened: str
    offset: int
    expects: str
    subject: Resource | None = None
    predicate: NamedNode | None = None
    lead: list[str] = field(default_factory=list)
    cells: list[BlankNode] = field(default_factory=list)
    last: TripleTuple | None = None


class _TurtleWalk:
    def __init__(self, text: str) -> None:
        self.text = text
        self.map = SourceMap()
        self.terms = TermParser()
        self.comments = self.map.comments
        self.stack = [_Frame(".", 0, "subject")]
        self.pending: list[str] = []  # comments above the next token
        self.behind: tuple[defaultdict[Any, list[str]], Any] | None = None  # what a trailing comment belongs to
        self.latest: TripleTuple | None = None
        self.end = 0  # of the previous token or comment
        self.salt = "anon"
        while f"_:{self.salt}" in text:
            self.salt += "n"
        self.tokens: list[Token] = []
        self.above: list[list[Token]] = [[]]  # the comments before each token, and after the last
        for token in tokenize(text):
            if token.kind == "comment":
                self.above[-1].append(token)
            else:
                self.tokens.append(token)
                self.above.append([])
        self.tokens.append(Token(_END, len(text), len(text)))
        self.at = 0

    def run(self) -> None:
        steps = {
            "subject": self._subject,
            "predicate": self._predicate,
            "object": self._object,
            "item": self._object,
            "after": self._after,
        }
        while (token := self._next()).kind != _END:
            steps[self.stack[-1].expects](token)
        (self.comments.footer if len(self.tokens) > 1 else self.comments.header).extend(self.pending)

    # Tokens and comments

    def _next(self) -> Token:
        token = self.tokens[self.at]
        for comment in self.above[self.at]:
            self._comment(comment)
        if self.at == 0:
            self._header(token)
        self.at += 1
        if token.kind not in {",", ";", "."}:
            self.behind = None
        if self.pending:
            self.gap = self._newlines(token.start) > 1
        self.end = token.end
        return token

    def _newlines(self, start: int) -> int:
        return len(LINE_END.findall(self.text, self.end, start))

    def _comment(self, token: Token) -> None:
        text = self.text[token.start : token.end].rstrip(" \t")
        newlines = self._newlines(token.start)
        if self.behind and not newlines:
            anchors, anchor = self.behind
            anchors[anchor].append(text)
        else:
            self.pending.extend(["", text] if self.pending and newlines > 1 else [text])
        self.end = token.end

    def _header(self, first: Token) -> None:
        # The last paragraph above the first statement belongs to that statement, if no blank line separates them.
        if self.pending and first.kind not in {*_DIRECTIVE, _END}:
            paragraphs = [*self.pending, *([""] if self._newlines(first.start) > 1 else [])]
            cut = len(paragraphs) - paragraphs[::-1].index("") - 1 if "" in paragraphs else -1
            self.comments.header = paragraphs[: max(cut, 0)]
            self.pending = paragraphs[cut + 1 :]

    def _take_comments(self) -> list[str]:
        if not self.pending:
            return []
        taken = [line for line in self.pending if line]
        self.pending = []
        return taken

    def _slice(self, token: Token) -> str:
        return self.text[token.start : token.end]

    # Directives

    def _directive(self, token: Token) -> None:
        word = self._slice(token)
        name = word.lstrip("@").lower()
        argument = self._next()
        if name == "prefix":
            prefix = self._slice(argument)[:-1]
            self.terms.declare(prefix, self._slice(self._next()))
            self.map.declarations.append(Declaration(prefix, self.terms.prefixes[prefix], token.start))
            self.behind = (self.comments.prefix, prefix)
        elif name == "base":
            self.terms.rebase(self._slice(argument))
        if self.pending:
            self.comments.header += [*([""] if self.comments.header else []), *self.pending]
            self.pending = []
        if word.startswith("@"):
            self._next()

    # Statements

    def _subject(self, token: Token) -> None:
        if token.kind in _DIRECTIVE:
            self._directive(token)
            return
        frame = self.stack[-1]
        frame.offset = token.start
        frame.lead = [*self.pending, *([""] if self.pending and self.gap else [])]
        self.pending = []
        self._term(token)

    def _predicate(self, token: Token) -> None:
        if token.kind in {";", ".", "]"}:
            self._close(token)
            return
        frame = self.stack[-1]
        if frame.subject is None:
            raise ValueError(token.start)
        predicate = RDF_TYPE if token.kind == "word" else self.terms.iri(self._slice(token))
        frame.predicate = predicate
        frame.expects = "object"
        self.map.properties.setdefault((frame.subject, predicate), token.start)
        if self.pending:
            self.comments.property[frame.subject, predicate].extend(self._take_comments())

    def _object(self, token: Token) -> None:
        if token.kind == ")":
            self._close_list()
            return
        self.stack[-1].lead = self._take_comments()
        self._term(token)

    def _after(self, token: Token) -> None:
        if token.kind == ",":
            self.stack[-1].expects = "object"
        else:
            self._close(token)

    def _close(self, token: Token) -> None:
        frame = self.stack[-1]
        if token.kind == ";":
            frame.expects = "predicate"
        elif token.kind == "]" == frame.opened:
            self._attach_pending(frame.last)
            self.stack.pop()
            self._complete(frame.subject or RDF_NIL, frame.offset)
        elif token.kind == "." == frame.opened:
            self._attach_pending(frame.last or self.latest)
            if self.behind is None and self.latest:
                self.behind = (self.comments.trail, self.latest)
            self.stack = [_Frame(".", token.end, "subject")]
        else:
            raise ValueError(token.start)

    def _close_list(self) -> None:
        frame = self.stack.pop()
        self._attach_pending(frame.last)
        ends: list[Resource] = [*frame.cells[1:], RDF_NIL]
        for cell, rest in zip(frame.cells, ends, strict=False):
            self.map.triples.append((cell, RDF_REST, rest))
        self._complete(frame.cells[0] if frame.cells else RDF_NIL, frame.offset)

    def _attach_pending(self, triple: TripleTuple | None) -> None:
        # Comments below the last object of a block stay in the block, above that object.
        if self.pending and triple:
            self.comments.object[triple].extend(self._take_comments())

    # Terms

    def _term(self, token: Token) -> None:
        if token.kind == "[":
            node = BlankNode(f"{self.salt}{token.start}")
            self.map.subjects[node] = token.start
            self.stack.append(_Frame("]", token.start, "predicate", node))
        elif token.kind == "(":
            self.stack.append(_Frame(")", token.start, "item"))
        else:
            self._complete(self._parse_term(token), token.start)

    def _parse_term(self, token: Token) -> Term:
        text = self._slice(token)
        if token.kind in {"iri", "pname"}:
            return self.terms.iri(text)
        if token.kind == "blank":
            return BlankNode(text[2:])
        if token.kind in {"number", "word"}:
            return short_literal(text)
        if token.kind != "string":
            raise ValueError(token.start)
        follower = self.tokens[self.at].kind
        if follower == "at":
            return self.terms.literal(text, language=self._slice(self._next())[1:])
        if follower == "^^":
            self._next()
            return self.terms.literal(text, datatype=self.terms.iri(self._slice(self._next())))
        return self.terms.literal(text)

    def _complete(self, term: Term, offset: int) -> None:
        frame = self.stack[-1]
        if frame.expects == "subject":
            if isinstance(term, Literal):
                raise ValueError(offset)
            frame.subject = term
            frame.expects = "predicate"
            self.map.subjects.setdefault(term, offset)
            self.comments.subject[term].extend(frame.lead)
        elif frame.expects == "item":
            cell = BlankNode(f"{self.salt}-{offset}")
            self.map.subjects[cell] = self.map.properties[cell, RDF_FIRST] = offset
            frame.cells.append(cell)
            self._record(frame, (cell, RDF_FIRST, term), offset)
        elif frame.subject and frame.predicate:
            frame.expects = "after"
            self._record(frame, (frame.subject, frame.predicate, term), offset)

    def _record(self, frame: _Frame, triple: TripleTuple, offset: int) -> None:
        self.map.triples.append(triple)
        self.map.objects.setdefault(triple, offset)
        lead = [*frame.lead, *self._take_comments()]
        if lead:
            self.comments.object[triple].extend(lead)
        frame.last = self.latest = triple
        self.behind = (self.comments.trail, triple)
