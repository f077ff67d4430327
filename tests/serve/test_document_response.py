"""What a host does with files: ranges, compression, and what a client or a cache need not fetch again."""

import asyncio
import gzip
from email.utils import formatdate, parsedate_to_datetime
from pathlib import Path

import httpx
import pytest
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import Message

from leapgraph.serve import document_response
from leapgraph.serve.byte_ranges import UnsatisfiableRangeError, parse_range
from leapgraph.serve.compression import GzipCache, accepts_gzip, is_compressible
from leapgraph.serve.document_response import DocumentResponse
from leapgraph.serve.release_documents import generated_document
from support.server_process import Server

PLAIN = {"accept-encoding": "identity"}
# A page, data, a document that is made, a style sheet, a large file.
PATHS = ["/id/leap.html", "/id/leap.ttl", "/id/leap.rdf", "/assets/site.css", "/dataset.nq"]


@pytest.mark.parametrize(
    ("header", "positions"),
    [
        ("bytes=0-0", range(1)),
        ("bytes=2-5", range(2, 6)),
        ("bytes=90-", range(90, 100)),
        ("bytes=90-1000", range(90, 100)),
        ("bytes=-10", range(90, 100)),
        ("bytes=-1000", range(100)),
        ("BYTES= 1-1 ", range(1, 2)),
    ],
)
def test_a_range_is_of_positions(header: str, positions: range) -> None:
    assert parse_range(header, 100) == positions


@pytest.mark.parametrize(
    "header", ["", "bytes", "bytes=", "bytes=-", "bytes=5-2", "bytes=0-1,3-4", "items=0-1", "bytes=a-b", "bytes=1-2x"]
)
def test_what_is_not_one_range_of_bytes_is_ignored(header: str) -> None:
    assert parse_range(header, 100) is None


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=999-1000", "bytes=-0"])
def test_a_range_without_a_byte_cannot_be_had(header: str) -> None:
    with pytest.raises(UnsatisfiableRangeError):
        parse_range(header, 100)


@pytest.mark.parametrize(
    ("header", "accepted"),
    [
        ("gzip, deflate, br", True),
        ("GZIP;q=0.1", True),
        ("x-gzip", True),
        ("*", True),
        ("br;q=1.0, *;q=0.5", True),
        ("gzip;q=0", False),
        ("*;q=0", False),
        ("gzip;q=0, *", False),
        ("identity, gzip;q=0.5", False),
        ("br", False),
        ("", False),
        ("gzip;q=2", False),
        ("gzip gzip", False),
    ],
)
def test_gzip_is_for_those_who_prefer_it(header: str, accepted: bool) -> None:  # noqa: FBT001 - a case
    assert accepts_gzip(Headers({"accept-encoding": header})) is accepted


def test_what_is_compressed_already_or_short_stays_as_it_is() -> None:
    assert is_compressible("image/svg+xml", 2000)
    assert not is_compressible("image/png", 2000)
    assert not is_compressible("text/html; charset=utf-8", 100)


@pytest.mark.parametrize("path", PATHS)
def test_the_compressed_form_is_the_same_content_under_a_tag_of_its_own(client: httpx.Client, path: str) -> None:
    with client.stream("GET", path, headers={"accept-encoding": "gzip"}) as answer:
        packed, headers = b"".join(answer.iter_raw()), answer.headers
    plain = client.get(path, headers=PLAIN)

    assert (headers["content-encoding"], headers["content-length"]) == ("gzip", str(len(packed)))
    assert gzip.decompress(packed) == plain.content
    assert len(packed) < len(plain.content) / 2
    assert "content-encoding" not in plain.headers
    assert headers["etag"] != plain.headers["etag"]
    assert "Accept-Encoding" in headers["vary"]
    assert "Accept-Encoding" in plain.headers["vary"]


def test_a_picture_is_not_compressed_and_varies_by_nothing() -> None:
    headers = [(b"accept-encoding", b"gzip")]
    request = Request({"type": "http", "method": "GET", "headers": headers})

    answer = DocumentResponse(request, generated_document(bytes(2000), "image/png", 0), GzipCache(), {})

    assert answer.headers["accept-ranges"] == "bytes"
    assert {"content-encoding", "vary"}.isdisjoint(answer.headers)


@pytest.mark.parametrize("path", PATHS)
def test_a_part_is_of_the_content_as_it_is(client: httpx.Client, path: str) -> None:
    whole = client.get(path, headers=PLAIN)
    size = len(whole.content)
    part = client.get(path, headers={"range": "bytes=100-299"})
    rest = client.get(path, headers={"range": f"bytes={size - 5}-", "if-range": whole.headers["etag"]})

    assert (whole.headers["accept-ranges"], whole.headers["content-length"]) == ("bytes", str(size))
    assert (part.status_code, part.content) == (206, whole.content[100:300])
    assert part.headers["content-range"] == f"bytes 100-299/{size}"
    assert "content-encoding" not in part.headers
    assert (rest.status_code, rest.content) == (206, whole.content[-5:])


def test_a_long_part_comes_whole(client: httpx.Client) -> None:
    whole = client.get("/dataset.nq", headers=PLAIN).content
    part = client.get("/dataset.nq", headers={"range": "bytes=1000-1000000"})

    assert (part.status_code, part.content) == (206, whole[1000:1000001])


def test_a_part_that_is_not_there_is_416_with_the_size(client: httpx.Client) -> None:
    size = len(client.get("/dataset.nq", headers=PLAIN).content)
    answer = client.get("/dataset.nq", headers={"range": f"bytes={size}-"})

    assert (answer.status_code, answer.content) == (416, b"")
    assert answer.headers["content-range"] == f"bytes */{size}"


@pytest.mark.parametrize("stated", ['"another"', "W/{}", "Thu, 01 Jan 1970 00:00:00 GMT", "nonsense"])
def test_a_part_of_another_version_is_answered_with_the_whole(client: httpx.Client, stated: str) -> None:
    tag = client.get("/dataset.nq", headers=PLAIN).headers["etag"]
    answer = client.get("/dataset.nq", headers={**PLAIN, "range": "bytes=0-9", "if-range": stated.format(tag)})

    assert (answer.status_code, "content-range" in answer.headers) == (200, False)


def test_a_part_may_be_bound_to_the_time_of_its_file(client: httpx.Client) -> None:
    modified = client.get("/dataset.nq", headers=PLAIN).headers["last-modified"]
    answer = client.get("/dataset.nq", headers={"range": "bytes=0-9", "if-range": modified})

    assert answer.status_code == 206


@pytest.mark.parametrize("path", PATHS)
def test_the_time_of_a_document_is_that_of_its_file(client: httpx.Client, dist: Path, path: str) -> None:
    answer = client.get(path)
    name = path[1:].replace(".rdf", ".ttl")

    assert answer.headers["last-modified"] == formatdate(int((dist / name).stat().st_mtime), usegmt=True)
    assert answer.headers["cache-control"] == "public, no-cache"


@pytest.mark.parametrize("path", PATHS)
def test_what_was_not_modified_since_is_not_sent_again(client: httpx.Client, path: str) -> None:
    first = client.get(path)
    modified = first.headers["last-modified"]
    before = formatdate(parsedate_to_datetime(modified).timestamp() - 1, usegmt=True)
    again = client.get(path, headers={"if-modified-since": modified})
    earlier = client.get(path, headers={"if-modified-since": before})
    other_tag = client.get(path, headers={"if-modified-since": modified, "if-none-match": '"other"'})
    in_part = client.get(path, headers={"if-none-match": first.headers["etag"], "range": "bytes=0-1"})

    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert {"content-encoding", "content-type", "content-length"}.isdisjoint(again.headers)
    assert (earlier.status_code, other_tag.status_code) == (200, 200)
    assert in_part.status_code in {206, 304}


@pytest.mark.parametrize(
    "date",
    [
        "",
        "yesterday",
        "Thu, 99 Foo 2020 00:00:00 GMT",
        "Thu, 01 Jan 99999 00:00:00 GMT",
        "Thu, 99999999999999999999 Jan 2020 00:00:00 GMT",
        "Thu, 01 Jan 2120 00:00:00 +99999999999999999999",
        "Thu, 01 Jan 2120 00:00:00 +9999",
    ],
)
def test_a_date_that_is_none_is_ignored(client: httpx.Client, date: str) -> None:
    assert client.get("/id/leap.html", headers={"if-modified-since": date}).status_code == 200


@pytest.mark.parametrize("headers", [{}, PLAIN, {"range": "bytes=0-9"}, {"if-none-match": "*"}])
@pytest.mark.parametrize("path", PATHS)
def test_head_says_what_get_says(server: Server, path: str, headers: dict[str, str]) -> None:
    with httpx.Client(base_url=server.url, timeout=120) as client:
        get, head = client.get(path, headers=headers), client.head(path, headers=headers)

    # A range is for GET alone (RFC 9110, section 14.2).
    if "range" in headers:
        assert (get.status_code, head.status_code) == (206, 200)
    else:
        assert head.status_code == get.status_code
        assert {**head.headers, "date": ""} == {**get.headers, "date": ""}
    assert head.content == b""


def test_a_long_result_is_compressed_as_it_comes(client: httpx.Client) -> None:
    asked = {"query": "SELECT * { ?a ?b ?c . ?d a ?e } LIMIT 20000"}
    with client.stream("GET", "/sparql", params=asked, headers={"accept": "text/csv"}) as answer:
        packed, headers = b"".join(answer.iter_raw()), answer.headers
    plain = client.get("/sparql", params=asked, headers={**PLAIN, "accept": "text/csv"})

    assert (headers["content-encoding"], headers["transfer-encoding"]) == ("gzip", "chunked")
    assert gzip.decompress(packed) == plain.content
    assert len(plain.content) > 1 << 20
    assert "content-encoding" not in plain.headers


def test_a_short_result_is_not_compressed_and_a_longer_one_at_once(client: httpx.Client) -> None:
    short = client.get("/sparql", params={"query": "ASK {}"})
    longer = client.get("/sparql", params={"query": "SELECT * { ?a ?b ?c } LIMIT 100"})

    assert "content-encoding" not in short.headers
    assert (longer.headers["content-encoding"], "content-length" in longer.headers) == ("gzip", True)


def test_what_is_too_long_for_the_cache_is_compressed_piece_by_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document_response, "_MOST_COMPRESSED_WHOLE", 1 << 20)
    content = b"".join(b"%d\n" % number for number in range(200_000))
    document = generated_document(content, "text/csv; charset=utf-8", 0)
    scope = {"type": "http", "method": "GET", "headers": [(b"accept-encoding", b"gzip")]}
    answer = DocumentResponse(Request(scope), document, GzipCache(), {})
    messages: list[Message] = []

    async def receive() -> Message:
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: Message) -> None:
        messages.append(message)

    asyncio.run(answer(scope, receive, send))

    assert b"content-length" not in dict(messages[0]["headers"])
    assert len(messages) > 5
    assert gzip.decompress(b"".join(message["body"] for message in messages[1:])) == content


def test_the_cache_forgets_what_was_not_asked_for_longest() -> None:
    cache = GzipCache(70)  # each of these takes 21 bytes
    reads: list[str] = []

    def read(name: str) -> bytes:
        reads.append(name)
        return name.encode()

    async def ask() -> None:
        for name in ("a", "b", "c", "a", "d", "a", "b"):
            await cache.compress(name, lambda name=name: read(name))  # type: ignore[misc]

    asyncio.run(ask())

    assert reads == ["a", "b", "c", "d", "b"]
