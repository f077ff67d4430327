"""How to cite a release, for programs: `CITATION.cff` (Citation File Format 1.2.0) and `.zenodo.json`.

`.zenodo.json` holds the DataCite properties by the names that Zenodo's deposit takes. Both say what
`graph/dataset.ttl` says, and nothing else: a property without a value there is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

import orjson
import yaml
from langcodes import Language
from pyoxigraph import Literal, NamedNode

from leapgraph.dataset import DATASET_STEM, lines_to_triples
from leapgraph.namespaces import NAMESPACES
from leapgraph.release.release_version import ReleaseVersion, read_release_version

if TYPE_CHECKING:
    from leapgraph.dataset import Dataset
    from leapgraph.project import Project

# Licences of data by their SPDX identifiers (https://spdx.org/licenses/), which both formats take.
_SPDX = {
    "creativecommons.org/publicdomain/zero/1.0": "CC0-1.0",
    "creativecommons.org/licenses/by/4.0": "CC-BY-4.0",
    "creativecommons.org/licenses/by-sa/4.0": "CC-BY-SA-4.0",
    "creativecommons.org/licenses/by-nc/4.0": "CC-BY-NC-4.0",
    "creativecommons.org/licenses/by-nc-sa/4.0": "CC-BY-NC-SA-4.0",
    "opendatacommons.org/licenses/by/1-0": "ODC-By-1.0",
    "opendatacommons.org/licenses/odbl/1-0": "ODbL-1.0",
    "opendatacommons.org/licenses/pddl/1-0": "PDDL-1.0",
}
_DCTERMS, _DCAT, _SCHEMA = (NAMESPACES[prefix] for prefix in ("dcterms", "dcat", "schema"))
_MESSAGE = "Cite the data by version and address, and a single fact by the address of its statement."


@dataclass(frozen=True)
class CitedDataset:
    """What a citation says of the dataset.

    Attributes:
        title: Its title, in the dataset's language where it has one.
        description: What it is; empty without one.
        address: Its address.
        version: Its version and dates.
        creators: The names of its creators, or of its publishers where no creator is stated. Without either it is its
            own title: both formats demand one, and a dataset is an entity too.
        keywords: Its keywords.
        licence: The address of its licence; empty without one.
        language: The tag of its language.
    """

    title: str
    description: str
    address: str
    version: ReleaseVersion
    creators: tuple[str, ...]
    keywords: tuple[str, ...]
    licence: str
    language: str

    @property
    def spdx(self) -> str:
        """The SPDX identifier of its licence; empty where the licence is not one of data."""
        return _SPDX.get(self.licence.partition("://")[2].removeprefix("www.").rstrip("/"), "")


def read_cited_dataset(project: Project, dataset: Dataset) -> CitedDataset:
    """Return what a citation says of a dataset."""
    said: dict[str, dict[str, list[Literal | NamedNode]]] = {}
    for triple in lines_to_triples(dataset.graphs[DATASET_STEM].lines):
        if isinstance(triple.subject, NamedNode) and isinstance(triple.object, Literal | NamedNode):
            properties = said.setdefault(triple.subject.value, {})
            properties.setdefault(triple.predicate.value, []).append(triple.object)
    own, language = said.get(project.dataset, {}), project.language or "en"

    def texts(of: dict[str, list[Literal | NamedNode]], property_: str) -> list[str]:
        found = [term for term in of.get(property_, []) if isinstance(term, Literal)]
        chosen = [term for term in found if term.language == language] or found
        return sorted(term.value for term in chosen)

    def first(property_: str) -> str:
        return next(iter(texts(own, property_)), "")

    agents = own.get(f"{_DCTERMS}creator") or own.get(f"{_DCTERMS}publisher") or []
    named = [next(iter(texts(said.get(one.value, {}), f"{_SCHEMA}name")), one.value) for one in agents]
    title = first(f"{_DCTERMS}title") or project.base
    return CitedDataset(
        title=title,
        description=first(f"{_DCTERMS}description"),
        address=project.dataset,
        version=read_release_version(project, dataset),
        creators=tuple(sorted(named)) or (title,),
        keywords=tuple(texts(own, f"{_DCAT}keyword")),
        licence=next((term.value for term in own.get(f"{_DCTERMS}license", [])), ""),
        language=language,
    )


def write_cff(cited: CitedDataset) -> bytes:
    """Return `CITATION.cff`, in YAML."""
    version = cited.version
    fields: dict[str, Any] = {
        "cff-version": "1.2.0",
        "title": cited.title,
        "message": _MESSAGE,
        "type": "dataset",
        "abstract": cited.description,
        "authors": [{"name": name} for name in cited.creators],
        "version": version.version,
        "date-released": version.issued,
        "license": cited.spdx,
        "license-url": "" if cited.spdx else cited.licence,
        "url": cited.address,
        "keywords": list(cited.keywords),
    }
    filled = {name: value for name, value in fields.items() if value}
    text: str = yaml.safe_dump(filled, sort_keys=False, allow_unicode=True, width=120)
    return text.encode()


def write_zenodo_json(cited: CitedDataset) -> bytes:
    """Return `.zenodo.json`."""
    version = cited.version
    fields: dict[str, Any] = {
        "title": cited.title,
        "upload_type": "dataset",
        # Zenodo reads HTML.
        "description": f"<p>{escape(cited.description)}</p>" if cited.description else "",
        "creators": [{"name": name} for name in cited.creators],
        "access_right": "open",
        "license": cited.spdx.lower(),
        "version": version.version,
        "publication_date": version.issued,
        "language": Language.get(cited.language).to_alpha3(),
        "keywords": list(cited.keywords),
        "related_identifiers": [{"identifier": cited.address, "relation": "isVersionOf", "resource_type": "dataset"}],
    }
    filled = {name: value for name, value in fields.items() if value}
    return orjson.dumps(filled, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
