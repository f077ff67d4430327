"""The cache of the published dataset in the user's cache folder, invalidated when a file that it depends on changes."""

from __future__ import annotations

import os
import re
import stat
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph

from leapgraph import __version__
from leapgraph.dataset import Dataset, NamedGraph
from leapgraph.errors import RunError
from leapgraph.project_files import read_bytes
from leapgraph.user_cache import cache_folder, is_trusted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leapgraph.project import Project

# The number of datasets that are kept: a few projects, or a few states of one.
MAX_ENTRIES = 4
_MAGIC = b"leapgraph dataset 1"
_SUFFIX = ".graphs"
# A cached dataset, or a temporary file that a killed run has left.
_ENTRY_NAME = re.compile(r"[0-9a-f]{64}\.graphs|\.[0-9a-f]{64}\.graphs\.[0-9]+")
_PACKAGE = Path(__file__).parents[1]


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
    with _open_folder(path, make=False) as folder:
        kept = None if folder is None else _read_entry(folder, name)
    if kept is not None:
        return kept
    dataset = _build_dataset(project)
    # If a file has changed meanwhile, the dataset does not match the key.
    if _cache_key(project) == key:
        with suppress(OSError), _open_folder(path, make=True) as folder:
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
        # The program's own files by size and time, as Python's bytecode cache does: it may be under development.
        for entry in _files(_PACKAGE, ".py"):
            state = entry.stat()
            digest.update(os.fsencode(f"{entry.path} {state.st_size} {state.st_mtime_ns}\0"))
        roots = [project.root, *([project.model.root] if project.model else [])]
        for folder in (root / name for root in roots for name in ("graph", "queries")):
            for entry in _files(folder):
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


def _files(folder: str | Path, suffix: str = "") -> Iterator[os.DirEntry[str]]:
    """Yield the files below a folder whose names end in `suffix`, sorted; without a suffix the folders too."""
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        if entry.is_dir(follow_symlinks=False):
            if not suffix:
                yield entry
            yield from _files(entry.path, suffix)
        elif entry.name.endswith(suffix):
            yield entry


@contextmanager
def _open_folder(path: Path, *, make: bool) -> Iterator[int | None]:
    """Yield a descriptor of the cache's folder, or None where there is none that can be trusted.

    All access goes through the descriptor: a folder that replaces it meanwhile is not touched.
    """
    descriptor = None
    with suppress(OSError):
        if make:
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
        # In a shared folder like /tmp, anyone can create a link to a folder of this user.
        if path.lstat().st_uid == os.geteuid():
            descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield descriptor if descriptor is not None and is_trusted(os.fstat(descriptor)) else None
    finally:
        if descriptor is not None:
            os.close(descriptor)


def _read_entry(folder: int, name: str) -> Dataset | None:
    try:
        # Non-blocking, since it may be a pipe.
        descriptor = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=folder)
        with os.fdopen(descriptor, "rb") as file:
            state = os.fstat(descriptor)
            if not (stat.S_ISREG(state.st_mode) and is_trusted(state) and state.st_nlink == 1):
                return None
            data = file.read()
            os.utime(descriptor)  # the least recently used is removed first
    except OSError:
        return None
    start = data.find(b"\n") + 1
    # A view, since copying it all would take as long as the digest.
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


def _write_entry(folder: int, name: str, dataset: Dataset) -> None:
    texts = [graph.ntriples() for graph in dataset.graphs.values()]
    heads = [
        f"{stem}\t{graph.iri}\t{len(text)}" for (stem, graph), text in zip(dataset.graphs.items(), texts, strict=True)
    ]
    if not all((stem + graph.iri).isprintable() for stem, graph in dataset.graphs.items()):
        return  # a file name may contain the separator of names here
    rest = b"\n".join([*(head.encode() for head in heads), b"", b"".join(texts)])
    beside = f".{name}.{os.getpid()}"
    # If a killed run with the same process ID has left a temporary file, nothing is cached.
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600, dir_fd=folder)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(b"%b %b\n" % (_MAGIC, sha256(rest).hexdigest().encode()))
            file.write(rest)
        os.replace(beside, name, src_dir_fd=folder, dst_dir_fd=folder)
    except BaseException:
        os.unlink(beside, dir_fd=folder)
        raise
    _remove_old_entries(folder)


def _remove_old_entries(folder: int) -> None:
    """Remove our least recently used entries; other files in the folder are not touched."""
    ours = {}
    for name in filter(_ENTRY_NAME.fullmatch, os.listdir(folder)):
        with suppress(FileNotFoundError):
            state = os.stat(name, dir_fd=folder, follow_symlinks=False)
            if stat.S_ISREG(state.st_mode) and state.st_uid == os.geteuid():
                ours[name] = state.st_mtime_ns
    for name in sorted(ours, key=lambda name: (ours[name], name), reverse=True)[MAX_ENTRIES:]:
        with suppress(FileNotFoundError):
            os.unlink(name, dir_fd=folder)
