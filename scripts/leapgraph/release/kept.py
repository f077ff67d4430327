"""The published dataset, kept in the user's cache folder: made anew only when a file that it is made of has changed."""

from __future__ import annotations

import os
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph

from leapgraph import __version__
from leapgraph.dataset import Dataset, NamedGraph
from leapgraph.errors import RunError
from leapgraph.project_files import read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leapgraph.project import Project

# So many datasets are kept: a few projects, or a few states of one.
MOST = 4
_MAGIC = b"leapgraph dataset 1"
_SUFFIX = ".graphs"
_PACKAGE = Path(__file__).parents[1]


def kept_dataset(project: Project) -> Dataset:
    """Return what `published_dataset` returns, from the cache if nothing has changed since it was made.

    It is kept in `leapgraph/` below $XDG_CACHE_HOME (~/.cache by default), as the XDG Base Directory Specification has
    it. A cache that cannot be read, written or trusted is passed over; LEAPGRAPH_CACHE=off does without.

    Raises:
        DataError: A file of the project is wrong.
        RunError: A file of the project cannot be read.
    """
    folder = _folder()
    key = None if folder is None else _key(project)
    if folder is not None and key is not None:
        kept = _read(folder / f"{key}{_SUFFIX}")
        if kept is not None:
            return kept
    from leapgraph.release.described import published_dataset

    dataset = published_dataset(project)
    # A file that changed meanwhile is not what the dataset was made of.
    if folder is not None and key is not None and _key(project) == key:
        with suppress(OSError):
            _write(folder, f"{key}{_SUFFIX}", dataset)
    return dataset


def _folder() -> Path | None:
    if os.environ.get("LEAPGRAPH_CACHE", "").lower() == "off":
        return None
    chosen = os.environ.get("XDG_CACHE_HOME", "")
    if chosen.startswith("/"):
        return Path(chosen, "leapgraph")
    try:
        return Path.home() / ".cache" / "leapgraph"
    except RuntimeError:
        return None


def _key(project: Project) -> str | None:
    """Return a digest of all that makes the dataset, each file's name and bytes, and of the program; or None."""
    digest = sha256(f"{__version__} {pyoxigraph.__version__}\0".encode())
    try:
        # The program's own files as Python itself knows them anew, by size and time: it may be under development.
        for entry in _files(_PACKAGE, ".py"):
            state = entry.stat()
            digest.update(os.fsencode(f"{entry.path} {state.st_size} {state.st_mtime_ns}\0"))
        for folder in (project.graph, project.queries):
            for entry in _files(folder):
                data = read_bytes(Path(entry.path), Path(entry.name))
                digest.update(os.fsencode(f"{entry.path} {len(data)}\0"))
                digest.update(data)
    except (OSError, RunError):
        return None
    return digest.hexdigest()


def _files(folder: str | Path, suffix: str = "") -> Iterator[os.DirEntry[str]]:
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        if entry.is_dir(follow_symlinks=False):
            yield from _files(entry.path, suffix)
        elif entry.name.endswith(suffix):
            yield entry


def _read(path: Path) -> Dataset | None:
    try:
        data = path.read_bytes()
        os.utime(path)  # the least lately used goes first
    except OSError:
        return None
    start = data.find(b"\n") + 1
    # A view, since a copy of it all would take as long as the digest.
    digest = sha256(memoryview(data)[start:]).hexdigest()
    if data[:start] != b"%b %b\n" % (_MAGIC, digest.encode()):
        return None
    at = data.index(b"\n\n", start) + 2
    graphs = {}
    for line in data[start : at - 2].decode().split("\n"):
        stem, iri, size = line.split("\t")
        graphs[stem] = NamedGraph(iri, data[at : at + int(size)].splitlines(keepends=True))
        at += int(size)
    return Dataset(graphs)


def _write(folder: Path, name: str, dataset: Dataset) -> None:
    texts = [graph.ntriples() for graph in dataset.graphs.values()]
    heads = [
        f"{stem}\t{graph.iri}\t{len(text)}" for (stem, graph), text in zip(dataset.graphs.items(), texts, strict=True)
    ]
    if not all((stem + graph.iri).isprintable() for stem, graph in dataset.graphs.items()):
        return  # a file's name may hold what parts the names here
    rest = b"\n".join([*(head.encode() for head in heads), b"", b"".join(texts)])
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = folder / f".{name}.{os.getpid()}"
    try:
        with beside.open("xb") as file:
            os.fchmod(file.fileno(), 0o600)
            file.write(b"%b %b\n" % (_MAGIC, sha256(rest).hexdigest().encode()))
            file.write(rest)
        beside.replace(folder / name)
    finally:
        beside.unlink(missing_ok=True)
    for path in sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)[MOST:]:
        path.unlink(missing_ok=True)
