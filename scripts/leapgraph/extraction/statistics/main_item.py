"""The project's main item as the last pull saved it, with the labels that its references need."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

from leapgraph.errors import DataError, RunError
from leapgraph.pull.build_snapshot import RECORD_FILE, STUBS_FILE
from leapgraph.wikibase.conversion_errors import MALFORMED_JSON_ERRORS
from leapgraph.wikibase.validate_pulled_files import check_entities, check_record, validate_item, validate_json

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from leapgraph.project import Project
    from leapgraph.wikibase.json_types import Json


@dataclass(frozen=True)
class MainItem:
    """The item of the project's main entity.

    Attributes:
        item: Wikibase JSON, as pulled.
        entities: The entities that it mentions, with their labels, and itself, by id.
    """

    item: Json
    entities: Mapping[str, Json]

    @property
    def item_id(self) -> str:
        """The id of the item."""
        return str(self.item["id"])


def read_main_item(project: Project, concept_base: str) -> MainItem | None:
    """Return the main item of the last pull; None if nothing was pulled, or from another wiki.

    Args:
        project: The project.
        concept_base: The prefix of the entity IRIs of the wiki.

    Raises:
        DataError: A pulled file is missing or malformed.
        RunError: A file cannot be read.
    """
    path = project.wikidata / RECORD_FILE
    if not path.is_file():
        return None
    try:
        record = validate_json(_read_json(path), check_record)
        if record["conceptBase"] != concept_base:
            return None
        item_id = str(record["item"]["id"])
        path = project.wikidata / f"{item_id}.json"
        item = validate_item(_read_json(path)["entities"][item_id])
        path = project.wikidata / STUBS_FILE
        stubs = validate_json(_read_json(path)["entities"], check_entities)
        return MainItem(item, {**stubs, item_id: item})
    except (*MALFORMED_JSON_ERRORS, FileNotFoundError) as error:
        message = "is not as a pull writes it: run `leapgraph pull` again"
        raise DataError(message, path=project.relative_path(path)) from error
    except OSError as error:
        raise RunError(f"cannot read {project.relative_path(path)}: {error.strerror or error}") from error


def _read_json(path: Path) -> Any:
    return orjson.loads(path.read_bytes())
