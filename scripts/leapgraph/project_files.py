"""List and read the files of a project's folders, and refuse anything that is not a regular file of a sane size."""

from __future__ import annotations

import errno
import os
import stat
from codecs import BOM_UTF8
from pathlib import Path

from leapgraph.errors import DataError, RunError

# A file of 10 million triples is half as large; a larger one was put here by mistake.
MOST_BYTES = 2 << 30

_KINDS = (
    (stat.S_ISDIR, "a directory"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


def relative_path(path: Path, root: Path) -> Path:
    """Return `path` for messages: relative to the project's `root` where it lies below it, and printable."""
    path = path.relative_to(root) if path.is_relative_to(root) else path
    name = os.fsencode(path).decode(errors="backslashreplace")
    if not name.isprintable():
        name = "".join(char if char.isprintable() else f"\\u{ord(char):04X}" for char in name)
    return Path(name)


def list_files(folder: Path, suffix: str, root: Path) -> list[Path]:
    """Return the files in `folder` whose names end in `suffix`, sorted, without hidden files.

    Args:
        folder: A folder of the project; it need not exist.
        suffix: The suffix of the names, with its dot.
        root: The project's root, to which paths in messages are relative.

    Raises:
        DataError: A name cannot be the last part of a graph's IRI (RFC 3987, section 2.2).
        RunError: The folder cannot be read.
    """
    paths = list_folder(folder, relative_path(folder, root), suffix)
    for path in paths:
        if not _is_part_of_iri(path.stem):
            what = "no IRI can hold this name: use letters, digits and hyphens"
            raise DataError(what, path=relative_path(path, root))
    return paths


def list_folder(folder: Path, shown: Path, suffix: str = "") -> list[Path]:
    """Return what is in `folder`, which messages name as `shown`, sorted; nothing if there is no such folder.

    Hidden files are left out, and with `suffix` all whose names do not end in it.

    Raises:
        RunError: The folder cannot be read.
    """
    try:
        # Not Path.glob, to which a folder that cannot be read is an empty one.
        paths = sorted(folder.iterdir())
    except FileNotFoundError:
        return []
    except OSError as error:
        raise RunError(f"cannot read {shown}: {error.strerror or error}") from error
    return [path for path in paths if path.name.endswith(suffix) and not path.name.startswith(".")]


def _is_part_of_iri(stem: str) -> bool:
    from pyoxigraph import NamedNode

    try:
        NamedNode(f"x:{stem}")
    except ValueError:  # for example a lone surrogate, Python's stand-in for a byte that is not UTF-8
        return False
    return stem.isprintable() and not set("#?/%") & set(stem)


def read_bytes(path: Path, shown: Path) -> bytes:
    """Return the bytes of the file at `path`, which messages name as `shown`.

    Raises:
        RunError: The file cannot be read, is not a regular file (which could block for ever), or is larger than 2 GiB.
    """
    try:
        # Do not block on a pipe without a writer.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb", buffering=0) as file:
            why = _unreadable_reason(os.fstat(descriptor))
            data = b"" if why else file.read()
    except OSError as error:
        why = _unreadable_reason(_stat(path)) or error.strerror or str(error)  # a socket cannot even be opened
    if why:
        raise RunError(f"cannot read {shown}: {why}")
    return data


def resolve_path(path: Path) -> Path:
    """Return a path with all links followed; it need not exist.

    Raises:
        OSError: A link leads back to itself.
    """
    try:
        return path.resolve()
    except RuntimeError as error:  # raised by Python 3.11 and 3.12
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path)) from error


def _stat(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except OSError:
        return None


def _unreadable_reason(state: os.stat_result | None) -> str | None:
    if state is None or (stat.S_ISREG(state.st_mode) and state.st_size <= MOST_BYTES):
        return None
    kind = next((name for test, name in _KINDS if test(state.st_mode)), "larger than 2 GiB")
    return f"it is {kind}, not a file to be read here"


def read_text(path: Path, shown: Path) -> str:
    """Return the text of the file at `path`, which messages name as `shown`.

    Raises:
        DataError: The file is not UTF-8 or begins with a byte order mark; with the line.
        RunError: The file cannot be read; see `read_bytes`.
    """
    data = read_bytes(path, shown)
    if data.startswith(BOM_UTF8):
        what = "the file begins with a byte order mark: save it as UTF-8 without one"
        raise DataError(what, path=shown, line=1, column=1)
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise DataError("the file is not UTF-8: save it as UTF-8", path=shown, line=line) from error
