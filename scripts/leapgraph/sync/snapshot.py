"""What the last pull saved, as a sync needs it: the item, what it mentions, the article's infobox and its template."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from leapgraph.errors import DataError
from leapgraph.pull.snapshot import INFOBOX, PROPERTIES, RECORD, STUBS, TEMPLATE
from leapgraph.sync.labels import Labels
from leapgraph.sync.served import check_entities, check_infobox, check_record, check_template, whole, whole_item

if TYPE_CHECKING:
    from pathlib import Path

    from leapgraph.project import Project
    from leapgraph.sync.model import Json


@dataclass(frozen=True)
class Snapshot:
    """A pull's files.

    Attributes:
        entity_id: The item's id.
        item: The item as served, with `lastrevid`.
        labels: Labels, pages and datatypes of all that the item mentions.
        infobox: The article's infobox call; None where it has none.
        template: The template and the modules that the call uses; None where they were not saved.
        record: What was asked, and what came of each page that the graph names.
        api: The Wikibase's `api.php`.
        concept_base: What its entities' IRIs begin with.
    """

    entity_id: str
    item: Json
    labels: Labels
    infobox: Json | None
    template: Json | None
    record: Json
    api: str
    concept_base: str

    @property
    def site(self) -> str:
        """The id of the article's wiki in sitelinks."""
        return str(self.record.get("site", ""))

    def doubt(self, entity: str) -> tuple[str, str]:
        """Return how the pull took the item for an entity of ours, `linked` or why not, and the reason in words."""
        pages = [one for one in self.record.get("pages", []) if one["entity"] == entity]
        return next(
            ((str(one["status"]), str(one.get("reason", ""))) for one in pages), ("no page", "it names no page")
        )


def read_snapshot(project: Project) -> Snapshot:
    """Return what `pull` saved last.

    Raises:
        DataError: Nothing was pulled, or a file is not as a pull writes it.
    """
    folder = project.wikidata
    if not (folder / RECORD).is_file():
        raise DataError("nothing was pulled yet: run `leapgraph pull` first", path=project.relative(folder))
    path = folder / RECORD
    try:
        record = whole(_json(path), check_record)
        entity_id = str(record["item"]["id"])
        path = folder / f"{entity_id}.json"
        item = whole_item(_json(path)["entities"][entity_id])
        path = folder / STUBS
        entities = whole(_json(path)["entities"], check_entities)
        path = folder / PROPERTIES
        more = whole((_optional(path) or {"entities": {}})["entities"], check_entities)
        path = folder / INFOBOX
        infobox = whole(found, check_infobox) if (found := _optional(path)) is not None else None
        path = folder / TEMPLATE
        template = whole(found, check_template) if (found := _optional(path)) is not None else None
        return Snapshot(
            entity_id=entity_id,
            item=item,
            labels=Labels({**entities, **more, entity_id: item}, str(record["site"])),
            infobox=infobox,
            template=template,
            record=record,
            api=str(record["api"]),
            concept_base=str(record["conceptBase"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError, OSError) as error:
        what = "is not as a pull writes it: run `leapgraph pull` again"
        raise DataError(f"{what} ({type(error).__name__}: {error})", path=project.relative(path)) from error


def pulled_item(project: Project, api: str, entity: str) -> Json | None:
    """Return an item of a wiki as the last pull saved it; None where it was another, or cannot be read."""
    try:
        snapshot = read_snapshot(project)
    except DataError:
        return None
    return snapshot.item if (snapshot.api, snapshot.entity_id) == (api, entity) else None


def _json(path: Path) -> Any:
    import orjson

    return orjson.loads(path.read_bytes())


def _optional(path: Path) -> Json | None:
    return _json(path) if path.is_file() else None
