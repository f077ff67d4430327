"""Which parameters of an infobox say what a statement of a property says, by the mapping of the project."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from leapgraph.base_project import find_file
from leapgraph.infobox.property_mapping import MAPPING_FILE, SYNC_QUERIES, read_mapping
from leapgraph.namespaces import NAMESPACES
from leapgraph.project_files import read_bytes

if TYPE_CHECKING:
    from leapgraph.project import Project

_PREFIX = re.compile(r"^\s*PREFIX\s+([\w-]*):\s*<([^<>\s]*)>", re.MULTILINE | re.IGNORECASE)
_PREDICATE = re.compile(r"\brdf:predicate\s+([\w-]+):([\w-]+)")


def read_parameters(project: Project) -> dict[str, tuple[str, ...]]:
    """Return the names of the parameters by the property that the query of their row asks the graph for.

    Raises:
        DataError: The mapping is malformed.
        RunError: A query cannot be read.
    """
    if not find_file(project, SYNC_QUERIES, MAPPING_FILE).is_file():
        return {}  # a project without `sync` has none
    found: dict[str, list[str]] = defaultdict(list)
    for row in read_mapping(project).rows:
        if row.query is None:
            continue
        text = read_bytes(row.query, project.relative_path(row.query)).decode("utf-8", "replace")
        prefixes = NAMESPACES | dict(_PREFIX.findall(text))
        for prefix, local in dict.fromkeys(_PREDICATE.findall(text)):
            found[f"{prefixes.get(prefix, '')}{local}"] += [row.parameter, *row.aliases]
    return {predicate: tuple(dict.fromkeys(names)) for predicate, names in found.items()}
