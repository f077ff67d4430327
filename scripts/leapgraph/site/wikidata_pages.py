"""What the site shows of Wikidata: the board of the main entity's item, and for each thing its item, or why none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from leapgraph.dataset import WIKIDATA_STEM
from leapgraph.namespaces import NAMESPACES
from leapgraph.site.dataset_index import OWL, SCHEMA, SKOS
from leapgraph.site.page_renderer import Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leapgraph.site.site_model import SiteModel
    from leapgraph.site.wikidata_board import BoardRow, ItemStatement, WikidataBoard

_IDENTITY = (f"{OWL}sameAs", f"{SKOS}exactMatch", f"{SKOS}closeMatch", f"{SCHEMA}sameAs")


@dataclass(frozen=True)
class WikidataItem:
    """An item that stands for a thing: its IRI, its id, and the property that says so."""

    iri: str
    id: str
    property: str


@dataclass(frozen=True)
class PropertyComparison:
    """What the item says by one property, beside ours.

    Attributes:
        property: The id of the property.
        label: Its label; empty if unknown.
        statements: The item's statements.
        rows: The rows of the infobox that compare them with ours; none where nothing is compared.
    """

    property: str
    label: str
    statements: tuple[ItemStatement, ...]
    rows: tuple[BoardRow, ...]


@dataclass(frozen=True)
class WikidataView:
    """What the page of a thing shows of Wikidata.

    Attributes:
        items: The items that stand for the thing.
        board: The board, on the page of the main entity where something was pulled.
        comparisons: The item's statements beside ours, by property.
        is_main: Whether the thing is the main entity.
        has_snapshot: Whether the release has anything that was pulled from Wikidata.
    """

    items: tuple[WikidataItem, ...]
    board: WikidataBoard | None
    comparisons: tuple[PropertyComparison, ...]
    is_main: bool
    has_snapshot: bool


def wikidata_pages(model: SiteModel) -> Iterator[Page]:
    """Yield the board, where the release has a snapshot of the main entity's item."""
    board = model.publication.board
    if board is None:
        return
    states: dict[str, int] = {}
    for row in board.rows:
        states[row.state] = states.get(row.state, 0) + 1
    content = {"board": board, "states": states, "comparisons": compare_properties(board)}
    yield Page(
        "wikidata",
        "wikidata.html",
        "Wikidata board",
        f"What Wikidata says of {model.main_name.value}, beside this graph, and what could be added there.",
        content,
    )


def wikidata_view(model: SiteModel, iri: str) -> WikidataView:
    """Return what the page of the thing `iri` shows of Wikidata."""
    is_main = iri == model.publication.project.main_entity
    board = model.publication.board if is_main else None
    return WikidataView(
        items=tuple(_items(model, iri)),
        board=board,
        comparisons=tuple(compare_properties(board)) if board else (),
        is_main=is_main,
        has_snapshot=WIKIDATA_STEM in model.publication.dataset.graphs,
    )


def compare_properties(board: WikidataBoard) -> list[PropertyComparison]:
    """Return the item's statements by property, each with the rows that compare them; then what only we have."""
    statements: dict[str, list[ItemStatement]] = {}
    for statement in board.statements:
        statements.setdefault(statement.property, []).append(statement)
    rows: dict[str, list[BoardRow]] = {}
    for row in board.rows:
        rows.setdefault(row.property, []).append(row)
    return [
        PropertyComparison(property_, _label(property_, statements, rows), tuple(of), tuple(rows.get(property_, ())))
        for property_, of in {**statements, **{one: [] for one in rows if one not in statements}}.items()
    ]


def _label(property_: str, statements: dict[str, list[ItemStatement]], rows: dict[str, list[BoardRow]]) -> str:
    labelled = [*statements.get(property_, ()), *rows.get(property_, ())]
    return next((one.label for one in labelled if one.label), "")


def _items(model: SiteModel, iri: str) -> Iterator[WikidataItem]:
    """Yield the items that a thing is stated to be, each once, by the strongest property that says so."""
    board = model.publication.board
    spaces = (NAMESPACES["wd"], *((board.iri.removesuffix(board.entity),) if board else ()))
    seen = set()
    for property_ in _IDENTITY:
        for item in sorted(model.index.iris(iri, property_)):
            if item.startswith(spaces) and item not in seen:
                seen.add(item)
                yield WikidataItem(item, item.rpartition("/")[2], property_)
