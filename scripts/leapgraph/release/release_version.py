"""The version of a release and its dates, as a person wrote them in `graph/dataset.ttl`, and the release before it.

Nothing here reads a clock. The version before is that of the newest kept release with a lower version (DCAT 3,
section 11.1); which one comes after is for the later release to say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Triple

from leapgraph.archive.versions import is_version
from leapgraph.dataset import DATASET_STEM, lines_to_triples, triples_to_lines
from leapgraph.errors import KeptReleaseError
from leapgraph.namespaces import NAMESPACES, RELEASES
from leapgraph.project import DESCRIPTION_FILE

if TYPE_CHECKING:
    from leapgraph.archive.release_archive import ReleaseArchive
    from leapgraph.dataset import Dataset
    from leapgraph.project import Project

_VERSION = f"{NAMESPACES['dcat']}version"
_PREVIOUS = f"{NAMESPACES['dcat']}previousVersion"
_TYPE = f"{NAMESPACES['rdf']}type"
_ISSUED, _MODIFIED = (f"{NAMESPACES['dcterms']}{name}" for name in ("issued", "modified"))
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True)
class ReleaseVersion:
    """What the dataset states of its version.

    Attributes:
        version: Its version; empty without one.
        issued: The day on which it was or will be issued (ISO 8601); empty without one.
        modified: The day of its last change; that on which it was issued where none is stated.
        previous: The IRI of the version before; empty without one.
    """

    version: str
    issued: str
    modified: str
    previous: str = ""


def read_release_version(project: Project, dataset: Dataset) -> ReleaseVersion:
    """Return what the dataset states of its version."""
    start = f"<{project.dataset}> ".encode()
    own = [line for line in dataset.graphs[DATASET_STEM].lines if line.startswith(start)]
    found: dict[str, str] = {}
    for triple in lines_to_triples(own):
        if isinstance(triple.object, Literal | NamedNode):
            found.setdefault(triple.predicate.value, triple.object.value)
    issued = found.get(_ISSUED, "")
    return ReleaseVersion(found.get(_VERSION, ""), issued, found.get(_MODIFIED, issued), found.get(_PREVIOUS, ""))


def version_iri(project: Project, version: str) -> str:
    """Return the IRI of a release, whose page on the site has that name."""
    return f"{project.base}{RELEASES}{version}"


def describe_version(project: Project, dataset: Dataset, archive: ReleaseArchive) -> list[bytes]:
    """Return what the dataset's own description lacks of its version, as sorted N-Triples lines.

    That is the version before, by the kept releases or as stated, if it is one of those, and the day of the last
    change, which is at the latest the one on which the version was issued.
    """
    stated = read_release_version(project, dataset)
    node = NamedNode(project.dataset)
    triples = []
    if stated.issued:
        issued = Literal(stated.modified, datatype=NamedNode(f"{NAMESPACES['xsd']}date"))
        triples.append(Triple(node, NamedNode(_MODIFIED), issued))
    earlier_releases = archive.before(stated.version) if stated.version else []
    before = next(
        (one for one in reversed(earlier_releases) if stated.previous in {"", version_iri(project, one.version)}),
        None,
    )
    if before is not None:
        earlier = NamedNode(version_iri(project, before.version))
        triples += [
            Triple(node, NamedNode(_PREVIOUS), earlier),
            Triple(earlier, NamedNode(_TYPE), NamedNode(f"{NAMESPACES['dcat']}Resource")),
            Triple(earlier, NamedNode(f"{NAMESPACES['dcat']}isVersionOf"), node),
            Triple(earlier, NamedNode(_VERSION), Literal(before.version)),
        ]
    return triples_to_lines(triples)


def require_release_version(project: Project, dataset: Dataset, version: str) -> ReleaseVersion:
    """Return what the dataset states of its version, which must be `version` and have a date.

    Raises:
        KeptReleaseError: It states another version, or no day on which it is issued.
    """
    stated = read_release_version(project, dataset)
    path = project.relative_path(project.root / DESCRIPTION_FILE)
    if stated.version != version:
        found = f'dcat:version "{stated.version}"' if stated.version else "no dcat:version"
        raise KeptReleaseError(
            f'the release {version} needs dcat:version "{version}" here; this states {found}', path=path
        )
    if not is_version(version):
        what = f"{version!r} cannot be the version of a release: write letters, digits and dots, such as 1.2.0"
        raise KeptReleaseError(what, path=path)
    if not _is_day(stated.issued):
        line = 'dcterms:issued "YYYY-MM-DD"^^xsd:date'
        prefix = f"@prefix xsd: <{NAMESPACES['xsd']}> ."
        what = f"a release needs the day on which it is issued: write {line} beside dcat:version, and above it {prefix}"
        raise KeptReleaseError(what, path=path)
    return stated


def _is_day(text: str) -> bool:
    """Return whether a text is a day of the calendar (ISO 8601)."""
    try:
        return bool(_DAY.fullmatch(text)) and bool(date.fromisoformat(text))
    except ValueError:
        return False
