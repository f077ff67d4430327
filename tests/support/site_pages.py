"""The pages of a site as a browser parses them, with what tests look for in them."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from urllib.parse import unquote, urljoin
from xml.etree.ElementTree import Element

from html5lib import HTMLParser
from html5lib.treebuilders import getTreeBuilder

# Attributes that hold an address.
ADDRESSES = ("href", "src", "action", "formaction", "poster", "data", "cite", "background", "ping", "srcset")
# The site stands in a folder of its host, as it does for most who publish one.
ROOT = "http://site/graph/"


@dataclass(frozen=True)
class SitePage:
    """A page: its name without `.html`, such as `id/leap`, its tree, and what the parser found wrong."""

    name: str
    tree: Element
    errors: tuple[str, ...]

    @property
    def kind(self) -> str:
        """The kind of page: its folder, or its own name at the root."""
        return self.name.partition("/")[0]

    @cached_property
    def parents(self) -> dict[Element, Element]:
        return {child: parent for parent in self.tree.iter() for child in parent}

    @cached_property
    def ids(self) -> list[str]:
        return [element.attrib["id"] for element in self.tree.iter() if "id" in element.attrib]

    def find(self, tag: str) -> list[Element]:
        return list(self.tree.iter(tag))

    def addresses(self) -> Iterator[tuple[Element, str]]:
        """Yield each element with an address, and the address."""
        for element in self.tree.iter():
            for name, value in element.attrib.items():
                if name in ADDRESSES or name.endswith("}href"):
                    yield element, value

    def target(self, address: str) -> tuple[str, str]:
        """Return the file that a local address leads to, from the site's root, and the fragment."""
        path, _, fragment = urljoin(f"{ROOT}{self.name}.html", address).partition("#")
        file = path.partition("?")[0].removeprefix(ROOT)
        return unquote(file), unquote(fragment)

    def lineage(self, element: Element) -> Iterator[Element]:
        """Yield an element and all that it stands in, from the inside."""
        inner: Element | None = element
        while inner is not None:
            yield inner
            inner = self.parents.get(inner)

    def language(self, element: Element) -> str:
        """Return the language of an element's text: its own `lang`, or that of the nearest above it."""
        return next(one.attrib["lang"] for one in self.lineage(element) if "lang" in one.attrib)


def text_of(element: Element) -> str:
    """Return the text of an element with single spaces."""
    return " ".join("".join(element.itertext()).split())


def read_page(path: Path, root: Path) -> SitePage:
    """Return the parsed page of a file."""
    parser = HTMLParser(tree=getTreeBuilder("etree"), namespaceHTMLElements=False)
    tree = parser.parse(path.read_text(encoding="utf-8"))
    errors = tuple(f"line {place[0]}: {code} {details}" for place, code, details in parser.errors)
    return SitePage(path.relative_to(root).with_suffix("").as_posix(), tree, errors)


def read_pages(root: Path) -> dict[str, SitePage]:
    """Return all pages below a folder by name."""
    gc.disable()  # it would look through all trees again and again for what is not there
    try:
        pages = (read_page(path, root) for path in sorted(root.rglob("*.html")))
        return {page.name: page for page in pages}
    finally:
        gc.enable()


def page_names(root: Path) -> list[str]:
    return sorted(path.relative_to(root).with_suffix("").as_posix() for path in root.rglob("*.html"))


def one_of_each_kind(root: Path) -> list[str]:
    """Return the largest page of each kind, which has most that can go wrong."""
    largest: dict[str, str] = {}
    for name in page_names(root):
        kind = name.partition("/")[0] if not name.endswith("/index") else name
        if kind not in largest or _size(root, name) > _size(root, largest[kind]):
            largest[kind] = name
    return sorted(largest.values())


def fixed_choice(root: Path, count: int) -> list[str]:
    """Return `count` more pages, the same in each run and spread over all."""
    others = set(page_names(root)) - set(one_of_each_kind(root))
    return sorted(sorted(others, key=lambda name: sha256(name.encode()).digest())[:count])


def _size(root: Path, name: str) -> int:
    return (root / f"{name}.html").stat().st_size
