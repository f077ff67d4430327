"""Loads the snapshot of the last pull for a sync: item, mentioned entities, infobox call and template."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from leapgraph.errors import DataError, LeapgraphError, RunError
from leapgraph.pull.build_snapshot import INFOBOX_FILE, PROPERTIES_FILE, RECORD_FILE, STUBS_FILE, TEMPLATE_FILE
from leapgraph.wikibase.display_text import Labels
from leapgraph.wikibase.validate_pulled_files import (
    check_entities,
    check_infobox,
    check_record,
    check_template,
    validate_item,
    validate_json,
)

if TYPE_CHECKING:
    from pathlib import Path

    from leapgraph.project import Project
    from leapgraph.wikibase.json_types import Json


@dataclass(frozen=True)
class Snapshot:
    """The files of a pull.

    Attributes:
        entity_id: The item id.
        item: The item as served, with `lastrevid`.
        labels: Labels, sitelinks and datatypes of all mentioned entities.
        infobox: The article's infobox call; None if it has none.
        template: The template and the modules that it invokes; None if they were not saved.
        record: The requests, and the result for each page that the graph names.
        api: The Wikibase's `api.php`.
        concept_base: The base of its entity IRIs.
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
        """The site id of the article's wiki."""
        return str(self.record.get("site", ""))

    def pull_status(self, entity: str) -> tuple[str, str]:
        """Return the status of an entity in the pull, `linked` or the obstacle, and the reason."""
        pages = [one for one in self.record.get("pages", []) if one["entity"] == entity]
        return next(
            ((str(one["status"]), str(one.get("reason", ""))) for one in pages), ("no page", "it names no page")
        )


def read_snapshot(project: Project) -> Snapshot:
    """Read the snapshot saved by the last `pull`.

    Raises:
        DataError: Nothing was pulled, or a file is missing or malformed.
        RunError: A file cannot be read.
    """
    folder = project.wikidata
    if not (folder / RECORD_FILE).is_file():
        raise DataError("nothing was pulled yet: run `leapgraph pull` first", path=project.relative_path(folder))
    path = folder / RECORD_FILE
    try:
        record = validate_json(_read_json(path), check_record)
        entity_id = str(record["item"]["id"])
        path = folder / f"{entity_id}.json"
        item = validate_item(_read_json(path)["entities"][entity_id])
        path = folder / STUBS_FILE
        entities = validate_json(_read_json(path)["entities"], check_entities)
        path = folder / PROPERTIES_FILE
        more = validate_json((_read_optional_json(path) or {"entities": {}})["entities"], check_entities)
        path = folder / INFOBOX_FILE
        infobox = validate_json(found, check_infobox) if (found := _read_optional_json(path)) is not None else None
        path = folder / TEMPLATE_FILE
        template = validate_json(found, check_template) if (found := _read_optional_json(path)) is not None else None
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
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, FileNotFoundError) as error:
        what = f"is not as a pull writes it: run `leapgraph pull` again ({_describe_error(error)})"
        raise DataError(what, path=project.relative_path(path)) from error
    except OSError as error:
        raise RunError(f"cannot read {project.relative_path(path)}: {error.strerror or error}") from error


def _describe_error(error: Exception) -> str:
    """Describe an error of a file without Python's terms."""
    if isinstance(error, FileNotFoundError):
        return "there is no such file"
    if isinstance(error, KeyError):
        return f"`{error.args[0]}` is missing"
    return str(error) if isinstance(error, ValueError) else "a part of it has another form"


def pulled_item(project: Project, api: str, entity: str) -> Json | None:
    """Return an item of a wiki from the last pull; None if that was another item, or is unreadable."""
    try:
        snapshot = read_snapshot(project)
    except LeapgraphError:
        return None
    return snapshot.item if (snapshot.api, snapshot.entity_id) == (api, entity) else None


def _read_json(path: Path) -> Any:
    import orjson

    return orjson.loads(path.read_bytes())


def _read_optional_json(path: Path) -> Json | None:
    return _read_json(path) if path.is_file() else None


def sitelink_title(item: Json, site: str) -> str:
    """Return the title of an item's sitelink to a site; empty if it has none.

    Args:
        item: Wikibase JSON.
        site: The site id, such as `enwiki`.
    """
    links = dict(item.get("sitelinks") or {})
    return str(links[site]["title"]) if site in links else ""


def describe_lost_sitelink(item: Json, site: str, page: str) -> str:
    """Return a message if an item has lost its sitelink to a page; empty if it has it, or if no page is given."""
    now = sitelink_title(item, site)
    if not page or now == page:
        return ""
    name, article = item["id"], f'"{page}" ({site})'
    if now:
        return f'{name} has a sitelink to "{now}" now, and not to the article {article}: pull and plan again'
    return f"{name} has no sitelink to the article {article} any more: pull and plan again"
