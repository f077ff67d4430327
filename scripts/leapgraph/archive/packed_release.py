"""Pack the folder of a release into one `.tar.zst` file, and read its files from it.

The file is a POSIX tar (pax) in one Zstandard frame (RFC 8878). The same files give the same bytes: no time, no owner,
and one order of names. It unpacks with `tar --zstd -xf`.
"""

from __future__ import annotations

import os
import tarfile
from contextlib import contextmanager
from hashlib import sha256
from typing import IO, TYPE_CHECKING, cast

import zstandard

from leapgraph.atomic_folder_replace import SUMS
from leapgraph.errors import DataError, RunError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

SUFFIX = ".tar.zst"
# Of 22: a higher one takes seven times as long for 4 % less.
_LEVEL = 15
# 128 MiB, the most that `zstd -d` and `tar` accept without a word: a release repeats itself over long distances.
_WINDOW_LOG = 27
# Read first by whoever lists or compares releases: the beginning of the file is enough.
FIRST_FILES = (SUMS, ".zenodo.json", "CITATION.cff", "dataset.nq", "shapes.ttl")
_BLOCK = 1 << 20


def pack_folder(folder: Path, names: Iterable[str], top: str, target: IO[bytes]) -> None:
    """Write the files `names` of `folder` to `target`, packed, below the folder `top`.

    Raises:
        OSError: A file cannot be read, or `target` not be written.
    """
    every = set(names)
    order = [name for name in FIRST_FILES if name in every] + sorted(every - set(FIRST_FILES))
    parameters = zstandard.ZstdCompressionParameters.from_level(
        _LEVEL, window_log=_WINDOW_LOG, enable_ldm=True, write_checksum=True, write_content_size=False
    )
    compressor = zstandard.ZstdCompressor(compression_params=parameters)
    with (
        compressor.stream_writer(target, closefd=False) as stream,
        tarfile.open(fileobj=cast("IO[bytes]", stream), mode="w|", format=tarfile.PAX_FORMAT) as tar,
    ):
        for name in order:
            with (folder / name).open("rb") as file:
                member = tarfile.TarInfo(f"{top}/{name}")
                member.size = os.fstat(file.fileno()).st_size
                member.mode = 0o644
                tar.addfile(member, file)


@contextmanager
def _open_packed(
    path: Path, shown: Path | str, *, to_the_end: bool = False
) -> Iterator[Iterator[tuple[str, IO[bytes]]]]:
    """Yield the files of a packed release one after the other: each name, without the top folder, and its content.

    A content is read before the next file is asked for.

    Args:
        path: The packed release.
        shown: Its name for messages.
        to_the_end: Read what follows the last file too: the frame ends with a checksum of all.

    Raises:
        DataError: The file is damaged, or holds what no release holds.
        RunError: It cannot be read.
    """
    decompressor = zstandard.ZstdDecompressor(max_window_size=1 << _WINDOW_LOG)
    try:
        with (
            path.open("rb") as file,
            decompressor.stream_reader(file, read_across_frames=True) as stream,
            tarfile.open(fileobj=cast("IO[bytes]", stream), mode="r|") as tar,
        ):
            yield _members(tar, shown)
            while to_the_end and stream.read(_BLOCK):
                pass
    except (tarfile.TarError, zstandard.ZstdError, EOFError, RecursionError, ValueError) as error:
        what = f"this is damaged, or no packed release ({error}): take the file back from a copy"
        raise DataError(what, path=shown) from error
    except OSError as error:
        raise RunError(f"cannot read {shown}: {error.strerror or error}") from error


def read_packed_files(path: Path, names: Iterable[str], shown: Path | str) -> dict[str, bytes]:
    """Return the content of the files `names` of a packed release by name, of those that are there.

    Nothing is read behind the last of them.

    Raises:
        DataError: The file is damaged, or holds what no release holds.
        RunError: It cannot be read.
    """
    missing = set(names)
    found: dict[str, bytes] = {}
    only_first = missing <= set(FIRST_FILES)
    with _open_packed(path, shown) as members:
        for name, content in members:
            if name in missing:
                found[name] = content.read()
                missing.discard(name)
            if not missing or (only_first and name not in FIRST_FILES):
                break
    return found


def packed_file_digests(path: Path, shown: Path | str) -> dict[str, str]:
    """Return the SHA-256 digest in hex of each file of a packed release by name; all of it is read.

    Raises:
        DataError: The file is damaged, or holds what no release holds.
        RunError: It cannot be read.
    """
    digests: dict[str, str] = {}
    with _open_packed(path, shown, to_the_end=True) as members:
        for name, content in members:
            if name in digests:
                raise DataError(f"this holds {name!r} twice", path=shown)
            digest = sha256()
            while block := content.read(_BLOCK):
                digest.update(block)
            digests[name] = digest.hexdigest()
    return digests


def _members(tar: tarfile.TarFile, shown: Path | str) -> Iterator[tuple[str, IO[bytes]]]:
    for member in tar:
        _, slash, name = member.name.partition("/")
        content = tar.extractfile(member) if member.isfile() else None
        if content is None or not slash or member.name.startswith("/") or ".." in member.name.split("/"):
            raise DataError(f"this holds {member.name!r}, which no release holds", path=shown)
        yield name, content
