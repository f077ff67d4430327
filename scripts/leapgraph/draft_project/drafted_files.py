"""The files of a drafted project, each with a comment at its top that says how to go on."""

from __future__ import annotations

import re
from pathlib import Path
from string import Template
from textwrap import shorten
from typing import TYPE_CHECKING

from leapgraph.draft_project.dataset_description import describe_dataset
from leapgraph.draft_project.draft_model import STEMS
from leapgraph.draft_project.drafted_sources import describe_sources
from leapgraph.draft_project.drafted_things import describe_main, describe_related
from leapgraph.draft_project.node_names import name_nodes
from leapgraph.draft_project.turtle_file_builder import TurtleFileBuilder
from leapgraph.printable import printable_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from leapgraph.draft_project.draft_model import Draft
    from leapgraph.draft_project.node_names import NodeNames

_TEXTS = Path(__file__).with_name("texts")
_MAX_VALUE = 90
# The document in the comment of sources.txt: what the entries cite where no article was read.
_PLACEHOLDER = "source:example-2020-history"


def draft_files(draft: Draft) -> dict[str, str]:
    """Return the text of each file by its path in the project; the Turtle files are in canonical form."""
    names = name_nodes(draft)
    fields = _fields(draft, names)
    contents: dict[str, Callable[[TurtleFileBuilder, Draft, NodeNames], None]] = {
        "dataset": describe_dataset, draft.slug: describe_main, "organizations": describe_related,
        "sources": describe_sources,
    }  # fmt: skip
    files = {"README.md": _text("README.md", fields), ".gitignore": _text("gitignore", fields)}
    for stem in draft.stems:
        out = TurtleFileBuilder(draft.base, draft.wiki.language)
        if stem in contents:
            contents[stem](out, draft, names)
        comment = _text(f"{stem if stem in STEMS else 'main'}.txt", fields)
        files[f"graph/{stem}.ttl"] = out.render("\n".join([comment.rstrip("\n"), *_remarks(stem, draft)]))
    if not draft.wiki.code:
        out = TurtleFileBuilder(draft.base, draft.wiki.language)
        _describe_page_shape(out, draft)
        files["shapes/pages.ttl"] = out.render(_text("pages.txt", fields))
    return dict(sorted(files.items()))


def _fields(draft: Draft, names: NodeNames) -> dict[str, str]:
    return {
        "base": draft.base, "language": draft.wiki.language, "main": names.main, "name": draft.name,
        "own": names.dataset_source, "pages": draft.wiki.page_base, "slug": draft.slug, "title": draft.dataset_title,
        "section": names.lead if draft.article else _PLACEHOLDER,
    }  # fmt: skip


def _text(name: str, fields: dict[str, str]) -> str:
    return Template((_TEXTS / name).read_text("utf-8")).substitute(fields)


def _remarks(stem: str, draft: Draft) -> Iterator[str]:
    """Yield further lines of a file's comment: what the article has, and the draft has not."""
    if stem == draft.slug and draft.parameters:
        yield ""
        yield "What else the infobox says, for a person to read; a name there is not yet a person:"
        yield ""
        for one in draft.parameters:
            value = shorten(printable_line(one["value"]), _MAX_VALUE, placeholder=" …")
            yield f"  {printable_line(one['name'])} = {value}"
    if stem == "organizations" and draft.left_out:
        yield ""
        yield "Of the list of related pages these are left out:"
        yield ""
        yield from (f"  {printable_line(one)}" for one in draft.left_out)


def _describe_page_shape(out: TurtleFileBuilder, draft: Draft) -> None:
    """Add the shape of the addresses of pages on a wiki other than Wikipedia; it replaces the tool's of that name."""
    out.describe(
        "shape:APage",
        ("a", out.iri("sh:NodeShape")),
        ("sh:nodeKind", out.iri("sh:IRI")),
        ("sh:pattern", out.typed_literal(f"^{re.escape(draft.wiki.page_base)}[^\\s#]+$", "xsd:string")),
    )
