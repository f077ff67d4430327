"""The feed of the releases, by RFC 4287."""

import subprocess
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import pytest

from leapgraph.history.atom_feed import write_feed
from leapgraph.history.release_pages import ReleaseView
from support.kept_releases import ReleasedProject
from support.required_programs import find_or_skip

ATOM = "{http://www.w3.org/2005/Atom}"
SCHEMA = Path(__file__).parent / "atom.rnc"


def view(version: str, *, day: str = "2026-01-02", creators: tuple[str, ...] = ("A & <B>",)) -> ReleaseView:
    iri = f"https://example.org/x/releases/{version}"
    problem = "Cannot be compared: \x1b[31m\x00 \ufffe & <x>."
    return ReleaseView(
        version, iri, "2 January 2026", day, "", None, problem, f"{version}.tar.zst", 12, "0" * 64, creators
    )


def texts(of: Element, name: str) -> list[str | None]:
    return [element.text for element in of.findall(f"{ATOM}{name}")]


def links(of: Element) -> dict[str | None, str | None]:
    return {element.get("rel"): element.get("href") for element in of.findall(f"{ATOM}link")}


def test_the_releases_are_its_entries_with_their_own_addresses_and_dates(released: ReleasedProject) -> None:
    feed = fromstring((released.dist / "releases" / "feed.atom").read_bytes())  # noqa: S314 - our own
    entries = feed.findall(f"{ATOM}entry")

    base = "https://example.org/small/releases/"
    assert texts(feed, "id") == [base]
    assert [texts(entry, "id") for entry in entries] == [[f"{base}{one}"] for one in ("1.10.0", "1.1.0", "1.0.0")]
    assert [texts(entry, "updated") for entry in entries] == [
        ["2026-03-04T00:00:00Z"],
        ["2026-02-03T00:00:00Z"],
        ["2026-01-02T00:00:00Z"],
    ]
    assert texts(feed, "updated") == ["2026-03-04T00:00:00Z"]
    assert texts(entries[0], "title") == ["A small graph 1.10.0"]
    # Relative ones: nobody has said where the site will be.
    assert links(entries[0]) == {"alternate": "1.10.0.html", "enclosure": "1.10.0.tar.zst"}
    assert links(feed) == {"self": "feed.atom", "alternate": "index.html"}
    assert texts(entries[1], "content") == ["<ul><li>Bob is now called “Bobby”</li></ul>"]


def test_what_the_format_demands_is_in_every_feed_and_entry() -> None:
    text = write_feed([view("2+x"), view("1", day="2025-12-31", creators=())], "T & <t>", "urn:x:", "https://s/", "nl")
    feed = fromstring(text)  # noqa: S314 - our own

    for one in (feed, *feed.findall(f"{ATOM}entry")):
        assert all(len(texts(one, name)) == 1 for name in ("id", "title", "updated"))
    assert feed.find(f"{ATOM}author/{ATOM}name") is not None
    first, second = feed.findall(f"{ATOM}entry")
    assert [name.text for name in first.findall(f"{ATOM}author/{ATOM}name")] == ["A & <B>"]
    assert second.find(f"{ATOM}author") is None
    assert links(first)["alternate"] == "https://s/releases/2%2Bx.html"
    assert links(feed)["self"] == "https://s/releases/feed.atom"
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == "nl"


@pytest.mark.programs
def test_it_is_valid_by_the_schema_of_its_rfc(released: ReleasedProject, tmp_path: Path) -> None:
    program = find_or_skip("jing", "jing")
    made = tmp_path / "made.atom"
    made.write_bytes(write_feed([view("2+x"), view("1", creators=())], "T & <t>", "urn:x:", "", "nl"))
    feed = (released.dist / "releases" / "feed.atom").read_bytes()
    broken = tmp_path / "broken.atom"
    broken.write_bytes(feed.replace(b"<updated>2026-02-03T00:00:00Z</updated>", b"<updated>3 February</updated>"))

    for path, code in ((released.dist / "releases" / "feed.atom", 0), (made, 0), (broken, 1)):
        done = subprocess.run([program, "-c", SCHEMA, path], capture_output=True, text=True, check=False)
        assert done.returncode == code, done.stdout
