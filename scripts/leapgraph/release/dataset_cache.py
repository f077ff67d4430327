"""The cache of the published dataset in the user's cache folder, invalidated when a file that it depends on changes."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph

from leapgraph import __version__
from leapgraph.dataset import Dataset, NamedGraph
from leapgraph.errors import RunError
from leapgraph.project_files import read_bytes
from leapgraph.user_cache import (
    cache_folder,
    open_cache,
    program_state,
    read_entry,
    remove_old_entries,
    walk_files,
    write_entry,
)

if TYPE_CHECKING:
    from leapgraph.project import Project

# The number of datasets that are kept: a few projects, or a few states of one.
MAX_ENTRIES = 4
_MAGIC = b"leapgraph dataset 1"
_SUFFIX = ".graphs"
# A cached dataset, or a temporary file that a killed run has left.
_ENTRY_NAME = re.compile(r"[0-9a-f]{64}\.graphs|\.[0-9a-f]{64}\.graphs\.[0-9]+")


def cached_dataset(project: Project) -> Dataset:
    """Return the published dataset, from the cache if nothing has changed since it was built.

    The cache is `leapgraph/` below $XDG_CACHE_HOME (~/.cache by default), by the XDG Base Directory Specification. A
    cache that cannot be read, written or trusted is ignored; LEAPGRAPH_CACHE=off disables it. Trusted is a folder that
    only this user can write to, and in it a file of this user without another hard link.

    Raises:
        DataError: A file of the project is wrong.
        RunError: A file of the project cannot be read.
    """
    path = cache_folder()
    key = None if path is None else _cache_key(project)
    if path is None or key is None:
        return _build_dataset(project)
    name = f"{key}{_SUFFIX}"
    with open_cache(path, make=False) as folder:
        kept = None if folder is None else _read_entry(folder, name)
    if kept is not None:
        return kept
    dataset = _build_dataset(project)
    # If a file has changed meanwhile, the dataset does not match the key.
    if _cache_key(project) == key:
        with suppress(OSError), open_cache(path, make=True) as folder:
            if folder is not None:
                _write_entry(folder, name, dataset)
    return dataset


def _build_dataset(project: Project) -> Dataset:
    from leapgraph.release.build_dataset import published_dataset

    return published_dataset(project)


def _cache_key(project: Project) -> str | None:
    """Return a digest of all that the dataset depends on: names and bytes of files, and the program; or None."""
    digest = sha256(f"{__version__} {pyoxigraph.__version__}\0".encode())
    try:
        digest.update(program_state())
        roots = [project.root, *([project.model.root] if project.model else [])]
        for folder in (root / name for root in roots for name in ("graph", "queries")):
            for entry in walk_files(folder):
                if entry.is_dir(follow_symlinks=False):
                    # A folder can have the name of a data file, and is an error there.
                    digest.update(os.fsencode(f"{entry.path}/\0"))
                    continue
                data = read_bytes(Path(entry.path), Path(entry.name))
                digest.update(os.fsencode(f"{entry.path} {len(data)}\0"))
                digest.update(data)
    except (OSError, RunError):
        return None
    return digest.hexdigest()


def _read_entry(folder: int, name: str) -> Dataset | None:
    data = read_entry(folder, name, _MAGIC)
    if data is None:
        return None
    at = data.index(b"\n\n") + 2
    graphs = {}
    for line in data[: at - 2].decode().split("\n"):
        stem, iri, size = line.split("\t")
        graphs[stem] = NamedGraph(iri, data[at : at + int(size)].splitlines(keepends=True))
        at += int(size)
    return Dataset(graphs)


def _write_entry(folder: int, name: str, dataset: Dataset) -> None:
    texts = [graph.ntriples() for graph in dataset.graphs.values()]
    heads = [
        f"{stem}\t{graph.iri}\t{len(text)}" for (stem, graph), text in zip(dataset.graphs.items(), texts, strict=True)
    ]
    if not all((stem + graph.iri).isprintable() for stem, graph in dataset.graphs.items()):
        return  # a file name may contain the separator of names here
    write_entry(folder, name, _MAGIC, b"\n".join([*(head.encode() for head in heads), b"", b"".join(texts)]))
    remove_old_entries(folder, _ENTRY_NAME, MAX_ENTRIES)
