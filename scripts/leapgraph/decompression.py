"""Decompression of gzip and bzip2 streams, detected by their first bytes and verified to the last checksum."""

from __future__ import annotations

import bz2
import io
import zlib
from typing import IO, TYPE_CHECKING, NamedTuple, Protocol, cast

from leapgraph.errors import RunError

if TYPE_CHECKING:
    from collections.abc import Iterator

_GZIP, _BZIP2 = b"\x1f\x8b", b"BZh"
# Unsupported formats by their first bytes, and the command that decompresses them.
_UNSUPPORTED_FORMATS = {
    b"\xfd7zXZ\x00": ("xz", "xz --decompress --stdout"),
    b"\x28\xb5\x2f\xfd": ("zstd", "zstd --decompress --stdout"),
    b"PK\x03\x04": ("zip", "unzip -p"),
}
# So many first bytes tell the compression.
LONGEST_MARK = max(map(len, _UNSUPPORTED_FORMATS))
_CHUNK = 1 << 18
# How many chunks are read ahead for a checksum: beyond any block of bzip2, and beyond most members of gzip.
_MAX_LOOKAHEAD_CHUNKS = 1 << 8
# zlib's flag for reading gzip's header and checksum.
_WITH_GZIP_HEADER = 16 + zlib.MAX_WBITS


class DamagedStreamError(RunError):
    """Compressed data is damaged or breaks off.

    Args:
        name: The name of the stream.
        reason: What is wrong with its data and what to do.
    """

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name} cannot be read: {reason}")
        self.reason = reason


def compression_of(head: bytes, name: str) -> str:
    """Return the compression of what begins with these bytes: `none`, `gzip` or `bzip2`.

    Raises:
        RunError: Another compression.
    """
    for mark, (kind, command) in _UNSUPPORTED_FORMATS.items():
        if head.startswith(mark):
            raise RunError(f"{name} cannot be read: it is packed with {kind}; unpack it first, with `{command}`")
    if head.startswith(_GZIP):
        return "gzip"
    return "bzip2" if head.startswith(_BZIP2) else "none"


def decompress_stream(stream: IO[bytes], name: str) -> IO[bytes]:
    """Return the stream, decompressed if its first bytes are those of gzip or bzip2, whatever its name.

    Concatenated members are read in full. Memory holds a few chunks.

    Raises:
        RunError: Another compression; or, from the returned stream, damaged or truncated data.
    """
    head = b""
    while len(head) < LONGEST_MARK and (more := stream.read(LONGEST_MARK - len(head))):
        head += more
    compression = compression_of(head, name)
    rejoined = cast("IO[bytes]", _PrefixedStream(head, stream))
    return rejoined if compression == "none" else DecompressedStream(decompressed_pieces(rejoined, name, compression))


class _Step(NamedTuple):
    """The result of one decompressor call: output, unconsumed input, and whether the member has ended."""

    output: bytes
    rest: bytes
    is_end: bool
    needs_input: bool


class _Member(Protocol):
    def step(self, data: bytes) -> _Step:
        """Decompress some of `data`, returning at most a chunk of output."""


class _GzipMember:
    def __init__(self) -> None:
        self._inner = zlib.decompressobj(_WITH_GZIP_HEADER)

    def step(self, data: bytes) -> _Step:
        output = self._inner.decompress(data, _CHUNK)
        rest = self._inner.unused_data if self._inner.eof else self._inner.unconsumed_tail
        return _Step(output, rest, self._inner.eof, not rest)


class _Bzip2Member:
    def __init__(self) -> None:
        self._inner = bz2.BZ2Decompressor()

    def step(self, data: bytes) -> _Step:
        output = self._inner.decompress(data, _CHUNK)
        return _Step(output, self._inner.unused_data, self._inner.eof, self._inner.eof or self._inner.needs_input)


def decompressed_pieces(stream: IO[bytes], name: str, kind: str) -> Iterator[bytes]:
    """Yield the content of the members of a gzip or bzip2 stream; zeros after a gzip member are padding.

    Raises:
        DamagedStreamError: The data is damaged or breaks off, after what could be read was yielded.
    """
    mark = _GZIP if kind == "gzip" else _BZIP2
    make: type[_Member] = _GzipMember if kind == "gzip" else _Bzip2Member
    breaks_off = DamagedStreamError(name, f"its {kind} data breaks off; fetch it again")
    data = b""
    while data := _next_member(stream, data, b"\0" if mark == _GZIP else b"", len(mark)):
        if not data.startswith(mark):
            if len(data) < len(mark) and mark.startswith(data):
                raise breaks_off
            raise DamagedStreamError(name, f"after its {kind} data stands something that is none")
        member, is_end, needs_input = make(), False, False
        while not is_end:
            if needs_input and not (data := stream.read(_CHUNK)):
                raise breaks_off
            try:
                output, data, is_end, needs_input = member.step(data)
            except (OSError, zlib.error) as problem:
                raise DamagedStreamError(name, f"its {kind} data is damaged ({problem}); fetch it again") from problem
            if output:
                yield output


def _next_member(stream: IO[bytes], data: bytes, padding: bytes, enough: int) -> bytes:
    """Return the beginning of the next member, or all data that is left, or nothing at the end."""
    data = data.lstrip(padding) if padding else data
    while len(data) < enough and (more := stream.read(_CHUNK)):
        data = (data + more).lstrip(padding) if padding else data + more
    return data


class DecompressedStream(io.BufferedReader):
    """The decompressed stream."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        super().__init__(_ChunkStream(pieces), _CHUNK)

    def check_integrity(self) -> None:
        """Read ahead to check what was read so far, since a checksum follows the data it covers.

        Raises:
            RunError: The data is damaged.
        """
        for _ in range(_MAX_LOOKAHEAD_CHUNKS):
            if not self.read(_CHUNK):
                return


class _ChunkStream(io.RawIOBase):
    """A readable stream of successive byte strings."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._piece = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override] # it is one
        if not self._piece:
            self._piece = memoryview(next(self._pieces, b""))
        taken = self._piece[: len(buffer)]
        buffer[: len(taken)] = taken
        self._piece = self._piece[len(taken) :]
        return len(taken)


class _PrefixedStream(io.BufferedIOBase):
    """A stream whose first bytes were already read."""

    def __init__(self, head: bytes, stream: IO[bytes]) -> None:
        self._head, self._stream = head, stream

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        if not self._head:
            return self._stream.read(-1 if size is None else size)
        whole = size is None or size < 0
        head, self._head = (self._head, b"") if whole else (self._head[:size], self._head[size:])
        return head + self._stream.read() if whole else head

    def readline(self, size: int | None = -1, /) -> bytes:
        if not self._head:
            return self._stream.readline(-1 if size is None else size)
        limit = len(self._head) if size is None or size < 0 else size
        end = self._head.find(b"\n", 0, limit) + 1 or limit
        line, self._head = self._head[:end], self._head[end:]
        if line.endswith(b"\n") or len(line) == size:
            return line
        return line + self._stream.readline(-1 if size is None or size < 0 else size - len(line))
