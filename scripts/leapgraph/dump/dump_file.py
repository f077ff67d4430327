"""The bytes of a dump's file, on this machine or wherever fsspec reads."""

from __future__ import annotations

import queue
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fsspec import available_protocols
from fsspec.core import url_to_fs
from fsspec.implementations.local import LocalFileSystem

from leapgraph.errors import LeapgraphError, RunError
from leapgraph.printable import printable_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CHUNK_BYTES = 1 << 22
# Behind a range only the rest of its last line is read.
CHUNK_BYTES_BEYOND = 1 << 18
# So long a host may take for its first answer; reads after that have the time-outs of its file system.
MAX_SECONDS_TO_ANSWER = 10
# What file systems call the version of a file.
_VERSIONS = (
    "ETag",
    "etag",
    "md5Hash",
    "Content-MD5",
    "mtime",
    "LastModified",
    "Last-Modified",
    "last_modified",
    "modified",
)
# What pip installs for a protocol.
_PACKAGES = {
    **dict.fromkeys(("s3", "s3a"), "leapgraph[s3]"),
    **dict.fromkeys(("http", "https"), "fsspec[http]"),
    **dict.fromkeys(("gs", "gcs"), "fsspec[gcs]"),
    **dict.fromkeys(("az", "abfs", "abfss"), "fsspec[abfs]"),
    **dict.fromkeys(("sftp", "ssh"), "fsspec[sftp]"),
    "hdfs": "fsspec[hdfs]",
    "smb": "fsspec[smb]",
    "hf": "huggingface_hub",
    "webdav": "webdav4[fsspec]",
}


class DumpFile:
    """A file of which ranges of bytes are read.

    Args:
        url: A path, or a URL of fsspec such as `s3://bucket/dump.json.bz2`.
        on_read: Receives after each read the byte behind what was read.

    Attributes:
        url: The path or URL, for messages too.
        size: The file's size in bytes.
        version: What changes when the file is written anew: a tag or the time of that; empty where neither is known.

    Raises:
        RunError: There is no such file, or it cannot be read.
    """

    def __init__(self, url: str, on_read: Callable[[int], None] | None = None) -> None:
        self.url, self._on_read = url, on_read
        with _reading(url):
            self._system, self._path = _file_system_of(url)
            if isinstance(self._system, LocalFileSystem):
                facts = self._system.info(self._path)
            else:
                facts = _call_in_time(lambda: self._system.info(self._path))
        if facts["type"] == "directory":
            raise RunError(f"{url} cannot be read: it is a folder")
        if facts["type"] != "file" or facts.get("size") is None:
            raise RunError(
                f"{url} cannot be read in ranges: it has no size, as a pipe has none; save it as a file first"
            )
        self.size: int = facts["size"]
        self.version = next((str(facts[name]) for name in _VERSIONS if facts.get(name)), "")

    def read_chunk(self, start: int, range_end: int) -> bytes:
        """Return the next bytes of a range, as many as are read at once, or of what stands behind it.

        Raises:
            RunError: See `read`.
        """
        is_beyond = start >= range_end
        return self.read(start, start + CHUNK_BYTES_BEYOND if is_beyond else min(start + CHUNK_BYTES, range_end))

    def read(self, start: int, end: int) -> bytes:
        """Return the bytes from `start` to before `end` or the end of the file.

        Raises:
            RunError: The file cannot be read, or it breaks off before what was its size.
        """
        end = min(end, self.size)
        if start >= end:
            return b""
        with _reading(self.url):
            content: bytes = self._system.cat_file(self._path, start=start, end=end)
        if len(content) != end - start:
            what = (
                "it has become shorter meanwhile"
                if len(content) < end - start
                else "its host serves no ranges of bytes"
            )
            raise RunError(f"{self.url} cannot be read: {what}")
        if self._on_read is not None:
            self._on_read(end)
        return content


def _file_system_of(url: str) -> tuple[Any, str]:
    """Return the file system and the path in it; what is no URL is a path as it stands."""
    if "://" not in url:
        return LocalFileSystem(), str(Path(url).absolute())
    protocol = url.partition("://")[0]
    if protocol.rpartition("::")[2] not in available_protocols():
        raise RunError(f"{url} cannot be read: {protocol}:// is none of the protocols that fsspec knows")
    system, path = url_to_fs(url)
    return system, path


@contextmanager
def _reading(url: str) -> Iterator[None]:
    """Turn whatever a file system raises into one line: each raises errors of its own library."""
    try:
        yield
    except LeapgraphError:
        raise
    except FileNotFoundError as problem:
        raise RunError(f"{url} cannot be read: there is no such file") from problem
    except PermissionError as problem:
        raise RunError(f"{url} cannot be read: permission denied") from problem
    except TimeoutError as problem:
        message = f"{url} cannot be read: its host does not answer within {MAX_SECONDS_TO_ANSWER} s"
        raise RunError(message) from problem
    except ImportError as problem:
        raise RunError(f"{url} cannot be read: {install_advice(url, problem)}") from problem
    except Exception as problem:
        reason = getattr(problem, "strerror", None) or printable_line(problem) or type(problem).__name__
        raise RunError(f"{url} cannot be read: {reason}") from problem


def install_advice(url: str, problem: ImportError) -> str:
    """Return how to install what a URL of this scheme needs."""
    protocol = url.partition("://")[0]
    if package := _PACKAGES.get(protocol):
        return f"{protocol}:// needs an extra package; install it with `pip install '{package}'`"
    return f"{protocol}:// needs another package: {printable_line(problem)}"


def _call_in_time(call: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Return what a call returns, or raise what it raises.

    Raises:
        TimeoutError: It takes too long; its thread is left behind.
    """
    results: queue.SimpleQueue[tuple[dict[str, Any], Exception | None]] = queue.SimpleQueue()

    def work() -> None:
        try:
            results.put((call(), None))
        except Exception as problem:  # noqa: BLE001 - raised anew in the caller's thread
            results.put(({}, problem))

    threading.Thread(target=work, daemon=True).start()
    try:
        facts, problem = results.get(timeout=MAX_SECONDS_TO_ANSWER)
    except queue.Empty:
        raise TimeoutError from None
    if problem:
        raise problem
    return facts
