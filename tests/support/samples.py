"""Six real items of Wikidata with the triples that it serves for them: see `tests/data/wikidata/README.md`."""

import gzip
from pathlib import Path
from typing import Any

import orjson

FOLDER = Path(__file__).parents[1] / "data" / "wikidata"
SAMPLES = sorted(path.name.removesuffix(".json.gz") for path in FOLDER.glob("Q*.json.gz"))


def sample_path(item: str) -> Path:
    """Return the path of an item's JSON, packed with gzip."""
    return FOLDER / f"{item}.json.gz"


def sample_json(item: str) -> bytes:
    """Return an item's JSON as `Special:EntityData` serves it."""
    return gzip.decompress(sample_path(item).read_bytes())


def sample_entity(item: str) -> dict[str, Any]:
    """Return the entity in an item's JSON, a new one each time."""
    entity: dict[str, Any] = orjson.loads(sample_json(item))["entities"][item]
    return entity


def sample_triples(item: str) -> str:
    """Return an item's N-Triples as Wikidata serves them, sorted, with every blank node `_:b`."""
    return gzip.decompress((FOLDER / f"{item}.nt.gz").read_bytes()).decode()
