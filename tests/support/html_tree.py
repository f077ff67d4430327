"""A page as a tree of elements, for tests: read by the standard library's parser, strictly."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser

_VOID = frozenset({"base", "br", "hr", "img", "input", "link", "meta", "wbr"})


class Element:
    """An element: its tag, its attributes, and the elements and texts in it."""

    def __init__(self, tag: str, attributes: dict[str, str]) -> None:
        self.tag = tag
        self.attributes = attributes
        self.content: list[Element | str] = []

    def text(self) -> str:
        """Return the text in it, with single spaces."""
        return " ".join(self.raw_text().split())

    def raw_text(self) -> str:
        """Return the text in it as it is."""
        return "".join(part if isinstance(part, str) else part.raw_text() for part in self.content)

    def all(self, tag: str = "", **attributes: str) -> list[Element]:
        """Return the elements in it with this tag and these attributes; `_` in a name is `-`."""
        expected = {name.strip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [
            one
            for one in self.within()
            if tag in {"", one.tag} and all(one.attributes.get(name) == value for name, value in expected.items())
        ]

    def one(self, tag: str = "", **attributes: str) -> Element:
        """Return the only such element."""
        found = self.all(tag, **attributes)
        assert len(found) == 1, f"{len(found)} elements {tag} {attributes}"
        return found[0]

    def within(self) -> Iterator[Element]:
        """Yield the elements in it, in the order of the page."""
        for part in self.content:
            if isinstance(part, Element):
                yield part
                yield from part.within()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Element("", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs), f"an attribute of {tag} is repeated"
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].content.append(element)
        if tag not in _VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].content.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag, f"</{tag}> ends <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].content.append(data)


def read_html(page: bytes) -> Element:
    """Return the root of a page; each element in it is ended as it was begun."""
    reader = _Reader()
    reader.feed(page.decode())
    reader.close()
    assert len(reader.open) == 1, f"<{reader.open[-1].tag}> is not ended"
    return reader.open[0]
