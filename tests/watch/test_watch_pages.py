"""Cited pages outside the wikis: gone, moved, changed; asked politely, and at public addresses alone."""

import gzip
import ipaddress
from collections.abc import Iterator

import pytest

from leapgraph.watch.findings import Report
from leapgraph.watch.pages import public_addresses
from leapgraph.watch.pages.page_client import MAX_BYTES, PageClient
from leapgraph.watch.pages.page_digest import digest_page
from leapgraph.watch.pages.public_addresses import is_public_address
from leapgraph.watch.pages.robots import Robots
from leapgraph.watch.pages.watch_pages import PageWatch
from leapgraph.watch.readings_file import PageReading, Readings
from leapgraph.watch.sourced_graph import CitedPage
from leapgraph.wiki.deadline import Deadline
from support.fake_site import Answer, FakeSite

PAGE = b"<html><head><title>T</title><script>x = 1</script></head><body><p>Text</p></body></html>"
HTML = {"Content-Type": "text/html; charset=utf-8"}


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeSite]:
    monkeypatch.setattr(public_addresses, "is_public_address", lambda address: str(address) == "127.0.0.1")
    with FakeSite() as made:
        made.add("/robots.txt", Answer(404))
        yield made


def look(*urls: str, kept: bool = True, readings: Readings | None = None, archive: str = "") -> tuple[Report, Readings]:
    report, seen = Report(), Readings()
    with PageClient("https://example.org/me", Deadline(5, 20)) as client:
        watch = PageWatch(client, readings or Readings(), seen, report, archive, is_kept=kept)
        watch.check_pages(
            [CitedPage(url, f"https://example.org/source/{n}", ("s",)) for n, url in enumerate(urls)], lambda _: None
        )
    return report, seen


def messages(report: Report) -> list[str]:
    return [f"{one.rule.id}: {one.message}" for one in report.findings]


def test_a_page_as_it_was(site: FakeSite) -> None:
    site.add("/a", Answer(200, {**HTML, "ETag": '"1"', "Last-Modified": "Sat, 01 Nov 2025 10:00:00 GMT"}, PAGE))
    report, seen = look(f"{site.url}/a")
    site.add("/a", Answer(304, {"ETag": '"1"'}))

    again, kept = look(f"{site.url}/a", kept=False, readings=seen)

    assert (messages(report), messages(again), again.notes, kept) == ([], [], [], seen)
    sent = site.asked[-1][2]
    assert (sent["if-none-match"], sent["if-modified-since"]) == ('"1"', "Sat, 01 Nov 2025 10:00:00 GMT")
    assert sent["user-agent"].startswith("leapgraph/")
    assert "(https://example.org/me)" in sent["user-agent"]
    assert "Text" not in repr(seen)


def test_before_a_first_reading_the_head_is_enough(site: FakeSite) -> None:
    site.add("/a", Answer(200, HTML, PAGE))
    site.add("/b", Answer(405), Answer(200, HTML, PAGE))

    look(f"{site.url}/a", f"{site.url}/b", kept=False)

    assert site.paths() == ["HEAD /a", "HEAD /b", "GET /b"]


@pytest.mark.parametrize(
    ("then", "now", "changed"),
    [
        ((HTML, PAGE), (HTML, PAGE.replace(b"Text", b"Other text")), True),
        ((HTML, PAGE), (HTML, PAGE.replace(b"x = 1", b"x = 2").replace(b"<p>", b"<p class='a'>\n ")), False),
        (({**HTML, "ETag": '"1"'}, PAGE), ({**HTML, "ETag": '"2"'}, PAGE), False),
        (({"Content-Type": "application/pdf"}, b"%PDF 1"), ({"Content-Type": "application/pdf"}, b"%PDF 2"), True),
        ((HTML, PAGE), ({**HTML, "Content-Encoding": "gzip"}, gzip.compress(PAGE)), False),
        (({"ETag": '"1"'}, b"x" * (MAX_BYTES + 1)), ({"ETag": '"2"'}, b"x" * (MAX_BYTES + 1)), True),
        (({"ETag": '"1"'}, b"x" * (MAX_BYTES + 1)), ({"ETag": '"1"'}, b"x" * (MAX_BYTES + 1)), False),
    ],
)
def test_another_text(
    site: FakeSite, then: tuple[dict[str, str], bytes], now: tuple[dict[str, str], bytes], *, changed: bool
) -> None:
    site.add("/a", Answer(200, *then), Answer(200, *now))
    _, seen = look(f"{site.url}/a")

    report, _ = look(f"{site.url}/a", readings=seen)

    assert messages(report) == (["page-changed: has another text than at the last accepted reading"] if changed else [])


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_that_is_gone(site: FakeSite, status: int) -> None:
    site.add("/a", Answer(status))

    report, seen = look(f"{site.url}/a")

    assert messages(report) == [f"page-gone: is gone (HTTP {status})"]
    assert report.findings[0].statements == ("s",)
    assert not seen.pages


def test_a_page_that_has_moved(site: FakeSite) -> None:
    site.add("/a", Answer(301, {"Location": "/b"}))
    site.add("/b", Answer(308, {"Location": f"{site.url}/c"}))
    site.add("/c", Answer(302, {"Location": "/d"}))
    site.add("/d", Answer(200, HTML, PAGE))
    site.add("/e", Answer(307, {"Location": "/d"}))

    report, seen = look(f"{site.url}/a", f"{site.url}/e")

    assert messages(report) == [f"page-moved: has moved for good to {site.url}/c"]
    assert list(seen.pages) == [f"{site.url}/a", f"{site.url}/e"]


@pytest.mark.parametrize(
    ("answer", "note"),
    [
        (Answer(403), "answers HTTP 403: how it is now is not known"),
        (Answer(500), "answers HTTP 500: how it is now is not known"),
        (Answer(503, {"Retry-After": "3600"}), "answers HTTP 503, which asks for a later try; try again in 60 minutes"),
        (Answer(429), "answers HTTP 429, which asks for a later try"),
        (Answer(302, {"Location": "/a"}), "redirects more than 5 times"),
        (Answer(302, {"Location": "ftp://example.org/"}), "ftp://example.org/ is no address that is asked"),
        (Answer(302, {"Location": "http://a:b@example.org/"}), "is no address that is asked"),
        (Answer(302, {"Location": "http://[::1]:1/"}), "::1 is not asked: ::1 is no public address"),
        (Answer(302, {"Location": "http://[::1"}), "redirects to no address: Invalid IPv6 URL"),
        (Answer(302, {"Location": "http://a:99999/"}), "http://a:99999/ cannot be asked: "),
    ],
)
def test_what_says_nothing_of_a_page_is_a_note(site: FakeSite, answer: Answer, note: str) -> None:
    site.add("/a", answer)
    site.add("/b", Answer(200, HTML, PAGE))

    report, seen = look(f"{site.url}/a", f"{site.url}/b")

    assert (messages(report), report.problem, list(seen.pages)) == ([], "", [f"{site.url}/b"])
    assert len(report.notes) == 1
    assert note in report.notes[0]


@pytest.mark.parametrize("status", [400, 403, 404, 500])
def test_a_head_that_a_host_refuses_says_nothing_of_the_page(site: FakeSite, status: int) -> None:
    site.add("/a", Answer(status), Answer(200, HTML, PAGE))

    report, _ = look(f"{site.url}/a", kept=False)

    assert (messages(report), report.notes, site.paths()) == ([], [], ["HEAD /a", "GET /a"])


def test_a_moved_page_is_named_as_it_is_sent(site: FakeSite) -> None:
    site.add("/a", Answer(301, {"Location": "/\x9b31m"}))
    site.add("/%9B31m", Answer(200, HTML, PAGE))

    report, _ = look(f"{site.url}/a")

    assert messages(report) == [f"page-moved: has moved for good to {site.url}/%9B31m"]


@pytest.mark.parametrize(
    "body",
    [
        gzip.compress(PAGE)[:-12],
        # What follows the end of a gzip file is read too, and never kept.
        gzip.compress(PAGE) + b"x" * (MAX_BYTES + 1),
    ],
    ids=["cut", "endless"],
)
def test_a_body_that_is_no_whole_gzip_file_is_not_compared(site: FakeSite, body: bytes) -> None:
    site.add("/a", Answer(200, {**HTML, "Content-Encoding": "gzip"}, body))

    _, seen = look(f"{site.url}/a")

    assert seen.pages[f"{site.url}/a"].digest is None


def test_an_emptied_page_has_another_text(site: FakeSite) -> None:
    site.add("/a", Answer(200, HTML, PAGE), Answer(200, HTML, b""))
    _, seen = look(f"{site.url}/a")

    report, _ = look(f"{site.url}/a", readings=seen)

    assert messages(report) == ["page-changed: has another text than at the last accepted reading"]


def test_an_address_with_a_password_or_none_at_all_is_shown_to_nobody(site: FakeSite) -> None:
    site.add("/a", Answer(200, HTML, PAGE))
    private = ["http://me:secret@example.org/", "http://[::1/", "http://[::1]:1/secret"]

    report, _ = look(f"{site.url}/a", *private, archive=site.url)

    assert not [path for _, path, _ in site.asked if "secret" in path or "%3A%3A1" in path]
    assert "me:secret" not in repr(report)
    assert len(report.notes) == len(private) + 1


def test_a_host_that_says_when_to_try_again(site: FakeSite) -> None:
    site.add("/a", Answer(503, {"Retry-After": "0"}), Answer(200, HTML, PAGE))

    report, seen = look(f"{site.url}/a")

    assert (messages(report), report.notes, list(seen.pages)) == ([], [], [f"{site.url}/a"])


def test_a_host_that_does_not_answer_keeps_the_others_not_waiting(site: FakeSite) -> None:
    site.add("/a", Answer(200, HTML, b"x", hangs=True))
    site.add("/b", Answer(200, HTML, PAGE))
    report, seen = Report(), Readings()
    with PageClient("x", Deadline(0.3, 10)) as client:
        pages = [CitedPage(f"{site.url}/{name}", "s", ()) for name in "ab"]
        PageWatch(client, Readings(), seen, report, is_kept=True).check_pages(pages, lambda _: None)

    assert report.notes == [f"{site.url}/a did not answer within 0.3 seconds"]
    assert list(seen.pages) == [f"{site.url}/b"]


def test_what_robots_txt_asks_not_to(site: FakeSite) -> None:
    site.add("/robots.txt", Answer(200, {}, b"User-agent: leapgraph\nDisallow: /a\n"))
    site.add("/b", Answer(200, HTML, PAGE))

    report, _ = look(f"{site.url}/a", f"{site.url}/b")

    assert report.notes == [f"{site.url}/a is not asked: its host's robots.txt asks not to"]
    assert site.paths() == ["GET /b"]
    assert [path for _, path, _ in site.asked].count("/robots.txt") == 1
    assert site.most_at_once == 1


@pytest.mark.parametrize(
    ("rules", "refused"),
    [
        ("User-agent: *\nDisallow: /*.pdf$", "/b.pdf /a/b.pdf"),
        ("User-agent: *\nDisallow: /a*c", "/a/c /a/b.pdf?c"),
        ("User-agent: *\nDisallow: /\nAllow: /a/", "/ /b.pdf /%C3%BC"),
        (
            "User-agent: x\nUser-agent: LeapGraph # us\nDisallow: /a\n\nUser-agent: *\nDisallow: /",
            "/a/c /a/b.pdf /a/b.pdf?c",
        ),
        ("User-agent: x\nDisallow: /\nDisallow:", ""),
        ("Disallow: /", ""),
        ("User-agent: *\nDisallow:\nDisallow: /\u00fc", "/%C3%BC"),
        ("User-agent: *\nDisallow: /%c3%bc\nDisallow: /a\nAllow: /a", "/%C3%BC"),
        ("User-agent: *\nDisallow: /$", "/"),
    ],
)
def test_the_rules_of_robots_txt(site: FakeSite, rules: str, refused: str) -> None:
    site.add("/robots.txt", Answer(200, {}, rules.encode()))
    with PageClient("https://example.org/me", Deadline(5, 20)) as client:
        robots = Robots(client)
        paths = ("/", "/a/c", "/b.pdf", "/a/b.pdf", "/a/b.pdf?c", "/%C3%BC")

        assert {path for path in paths if not robots.allow(f"{site.url}{path}")} == set(refused.split())


@pytest.mark.parametrize(
    "line", ["Crawl-delay: \u00b2", "Request-rate: \u00b2/1", "Crawl-delay: " + "9" * 5000, "Disallow: http://[x"]
)
def test_a_line_of_robots_txt_that_cannot_be_read_is_passed_over(site: FakeSite, line: str) -> None:
    site.add("/robots.txt", Answer(200, {}, f"User-agent: *\n{line}\nDisallow: /b\n".encode()))
    site.add("/a", Answer(200, HTML, PAGE))

    report, seen = look(f"{site.url}/a", f"{site.url}/b")

    assert list(seen.pages) == [f"{site.url}/a"]
    assert report.notes == [f"{site.url}/b is not asked: its host's robots.txt asks not to"]


def test_where_no_page_can_be_asked_the_run_has_failed(site: FakeSite) -> None:
    site.add("/robots.txt", Answer(500))

    report, _ = look(f"{site.url}/a", f"{site.url}/b")

    assert report.problem.startswith("none of the 2 cited pages can be asked: ")


def test_snapshots_in_an_archive(site: FakeSite) -> None:
    site.add("/a", Answer(404))
    query = "output=json&fl=timestamp&filter=statuscode%3A200&limit=-1"
    quoted = f"{site.url}/".replace(":", "%3A").replace("/", "%2F")
    site.add(f"/cdx/search/cdx?url={quoted}a&{query}", Answer(200, {}, b'[["timestamp"], ["20220501103000"]]'))
    site.add(f"/cdx/search/cdx?url={quoted}b&{query}", Answer(200, {}, b"[]"))

    report, _ = look(*(f"{site.url}/{name}" for name in "abc"), archive=f"{site.url}/")

    assert report.notes == [
        f"{site.url}/a: the archive has a snapshot of 2022-05-01: {site.url}/web/20220501103000/{site.url}/a",
        f"{site.url}/b: the archive has no snapshot of it",
        f"{site.url} does not say what it has (HTTP 404): name an archive with a CDX server",
    ]


PRIVATE = (
    "127.0.0.1 127.255.0.1 10.0.0.1 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 255.255.255.255 "
    "192.0.2.1 198.18.0.1 224.0.0.1 240.0.0.1 ::1 :: fe80::1 fc00::1 ff02::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 "
    "64:ff9b::7f00:1 64:ff9b:1::a00:1 2002:7f00:1:: 2002:a00:1:: 2001:db8::1 2001:0:a00:1:: ::7f00:1"
)


@pytest.mark.parametrize("address", PRIVATE.split())
def test_no_private_address(address: str) -> None:
    assert not is_public_address(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_public_addresses(address: str) -> None:
    assert is_public_address(ipaddress.ip_address(address))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
def test_a_private_host_is_never_connected_to(host: str) -> None:
    with FakeSite() as site:
        port = site.url.rpartition(":")[2]

        report, _ = look(f"http://{host}:{port}/a")

        assert site.asked == []
    assert "is no public address" in report.notes[0]


@pytest.mark.parametrize("resolved", [["127.0.0.1"], ["8.8.8.8", "127.0.0.1"], ["::ffff:127.0.0.1"], ["fe80::1"]])
def test_a_name_that_resolves_to_a_private_address(monkeypatch: pytest.MonkeyPatch, resolved: list[str]) -> None:
    monkeypatch.setattr(public_addresses, "resolve_host", lambda _host, _port: resolved)
    with FakeSite() as site:
        report, _ = look(f"http://2130706433:{site.url.rpartition(':')[2]}/a")

        assert site.asked == []
    assert report.notes == [f"2130706433 is not asked: {resolved[-1]} is no public address"]


def test_the_address_that_was_checked_is_the_one_that_is_asked(site: FakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(public_addresses, "resolve_host", lambda _host, _port: ["127.0.0.1"])
    site.add("/a", Answer(200, HTML, PAGE))
    port = site.url.rpartition(":")[2]

    site.add("/%C3%BC%20b?c=%C3%A4", Answer(200, HTML, PAGE))

    report, _ = look(f"http://example.org:{port}/a", f"http://b\u00fccher.example:{port}/\u00fc b?c=\u00e4#d")

    assert report.notes == []
    hosts = [headers["host"] for method, path, headers in site.asked if path != "/robots.txt"]
    assert hosts == [f"example.org:{port}", f"xn--bcher-kva.example:{port}"]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (b"<p>a</p>", b"<div>a</div>", True),
        (b"<p>a b</p>", b"<p>a\n  b</p>", True),
        (b"<p>a</p><script>1</script>", b"<p>a</p><script>2</script>", True),
        (b"<p>a</p><!-- 1 -->", b"<p>a</p>", True),
        (b"<p>&eacute;</p>", "<p>é</p>".encode(), True),
        (b"<p>a</p>", b"<p>b</p>", False),
        (b"<p>ab</p>", b"<p>a<br>b</p>", False),
        (b"<p>word</p>", b"<p>wo<b>rd</b></p>", True),
        (b"<p>See here.</p>", b"<p>See <a href='x'>here</a>.</p>", True),
        (b"<p>a b</p>", b"<p><span>a</span> <em>b</em></p>", True),
        (b"<p>a b</p>", b"<ul><li>a</li><li>b</li></ul>", True),
        (b"<p>a b c</p>", b"<table><tr><td>a</td><th>b</th></tr><tr><td>c</td></tr></table>", True),
        (b"<p>ab</p>", b"a<script>1</script>b", True),
        (b"<script>unclosed <p>a", b"<script>other", True),
        (b"a<svg/>b<object>c", b"abc", True),
        (b"<a title=it's>a</a> 'b'", b"a 'b'", True),
        (b"a <b title='>'>b</b> 1 < 2 <!-->c", b"a b 1 &lt; 2 c", True),
        (b"a<![x[ b", b"a", True),
        (b"&#" + b"9" * 5000 + b";&#xD800;", b"&#xFFFD;&#xFFFD;", True),
    ],
)
def test_the_digest_is_that_of_the_text(one: bytes, other: bytes, *, same: bool) -> None:
    assert (digest_page(one, "text/html") == digest_page(other, "text/html")) is same


@pytest.mark.parametrize("mark", [b"<!--", b"<a b='", b"<a b='>", b"<svg>", b"<!", b"</a "])
def test_the_digest_of_a_hostile_page_takes_linear_time(mark: bytes) -> None:
    # Quadratic, each would take minutes.
    assert digest_page(mark * 60_000, "text/html").startswith("sha256:")


@pytest.mark.parametrize("charset", ["undefined", "idna", "punycode", "hex", "utf-7", "unicode_escape", "rot13"])
def test_a_charset_that_is_none_of_pages_is_not_believed(charset: str) -> None:
    page = b"<p>+2AA- \\ud800"

    assert digest_page(page, f"text/html; charset={charset}") == digest_page(page, "text/html")


def test_a_digest_of_any_bytes() -> None:
    assert digest_page(b"\xff\xfe", "text/html; charset=nonsense").startswith("sha256:")
    assert digest_page(b"x", "text/html; charset=latin-1") == digest_page(b"x", "text/plain")


def test_an_accepted_reading_without_a_digest(site: FakeSite) -> None:
    url = f"{site.url}/a"
    site.add("/a", Answer(200, {**HTML, "Last-Modified": "b"}, PAGE))

    report, _ = look(url, readings=Readings({}, {url: PageReading(None, "a", None)}))

    assert [one.rule.id for one in report.findings] == ["page-changed"]
