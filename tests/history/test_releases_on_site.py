"""The kept releases on the site: a page each, the list, what changed in which, all beside the release."""

import json
import shutil
import subprocess
from pathlib import Path
from urllib.parse import unquote, urljoin

import pytest

from leapgraph.differences.comparands import Comparand
from leapgraph.differences.compare import compare
from leapgraph.differences.model import Differences
from leapgraph.errors import RunError
from leapgraph.history.compare_releases import ComparedRelease, compare_releases
from leapgraph.release.write_release_files import refuse_foreign
from support.html_tree import Element, read_html
from support.kept_releases import ReleasedProject


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def page(released: ReleasedProject, name: str) -> Element:
    return read_html((released.dist / f"{name}.html").read_bytes())


def main_text(released: ReleasedProject, name: str) -> str:
    return page(released, name).one("main").text()


def links(of: Element) -> dict[str, str]:
    return {element.text(): element.attributes["href"] for element in of.all("a")}


def test_the_releases_lie_beside_the_release_with_checksums_of_their_own(released: ReleasedProject) -> None:
    names = {name.removeprefix("releases/") for name in contents(released.dist) if name.startswith("releases/")}

    assert names == {
        "SHA256SUMS",
        "feed.atom",
        "index.html",
        "latest.json",
        *(f"{version}{suffix}" for version in ("1.0.0", "1.1.0", "1.10.0") for suffix in (".html", ".tar.zst")),
    }
    for folder in (released.dist, released.dist / "releases"):
        subprocess.run(["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"], cwd=folder, check=True)
    assert "releases/" not in (released.dist / "SHA256SUMS").read_text()


def test_a_kept_file_holds_its_release_and_is_the_one_on_the_site(released: ReleasedProject) -> None:
    for release in released.archive.releases:
        assert release.verify() == []
        assert (released.dist / "releases" / release.path.name).read_bytes() == release.path.read_bytes()
        assert not release.read("releases/index.html", "releases/SHA256SUMS")
    last = released.archive.releases[-1]
    assert last.read("index.html") == {"index.html": (released.dist / "index.html").read_bytes()}


def test_the_list_has_the_latest_first_and_says_which_it_is(released: ReleasedProject) -> None:
    listed = page(released, "releases/index")

    rows = [row.text() for row in listed.all("tr")[1:]]

    assert [row.split()[0] for row in rows] == ["1.10.0", "1.1.0", "1.0.0"]
    besides = "besides the version and its dates"
    assert rows[0].startswith(f"1.10.0 4 March 2026 1 difference from 1.1.0, {besides}: 1 value added.")
    assert rows[1].startswith(f"1.1.0 3 February 2026 1 difference from 1.0.0, {besides}: 1 name changed.")
    assert rows[2].startswith("1.0.0 2 January 2026 The first release that is kept.")
    kept = released.archive.releases[-1]
    assert kept.digest in rows[0]
    assert "The latest is 1.10.0." in listed.one("main").text()
    assert json.loads((released.dist / "releases" / "latest.json").read_bytes()) == {
        "version": "1.10.0",
        "date": "2026-03-04",
        "iri": "https://example.org/small/releases/1.10.0",
        "page": "1.10.0.html",
        "file": "1.10.0.tar.zst",
        "bytes": kept.size,
        "sha256": kept.digest,
    }


def test_a_release_has_a_page_with_what_changed_since_the_one_before(released: ReleasedProject) -> None:
    found = page(released, "releases/1.10.0")

    item = found.one("li", class_="value-added")

    assert item.attributes["id"] == "id/club"
    assert "A <b>club</b> & more" in item.text()
    assert links(found)["1.1.0"] == "../releases/1.1.0.html"
    # Version and date stand above: they differ in each release.
    assert "version changed" not in found.one("main").text()
    assert "The first release that is kept." in main_text(released, "releases/1.0.0")


@pytest.mark.parametrize(
    "name", ["releases/index", "releases/1.0.0", "releases/1.1.0", "releases/1.10.0", "id/bob", "index"]
)
def test_every_link_of_the_pages_leads_somewhere(released: ReleasedProject, name: str) -> None:
    for link in page(released, name).all("a"):
        address = link.attributes["href"]
        if "://" not in address and not address.startswith(("mailto:", "#")):
            file, _, fragment = urljoin(f"http://x/{name}.html", address).removeprefix("http://x/").partition("#")
            path = released.dist / file
            assert path.is_file(), address
            if fragment and not file.startswith("sparql/"):
                anchors = [element.attributes.get("id") for element in read_html(path.read_bytes()).all()]
                assert unquote(fragment) in anchors, address


def test_a_thing_says_in_which_releases_it_changed(released: ReleasedProject) -> None:
    bob, club = (links(page(released, f"id/{name}").one("aside")) for name in ("bob", "club"))

    assert bob["1.1.0"] == "../releases/1.1.0.html#id/bob"
    assert club["1.10.0"] == "../releases/1.10.0.html#id/club"
    assert "1.1.0" not in club
    assert "Changed in" not in main_text(released, "id/ann")


def test_every_page_leads_to_the_releases(released: ReleasedProject) -> None:
    for name in ("index", "about"):
        assert links(page(released, name))["releases and what changed"] == "releases/index.html"
    assert links(page(released, "id/ann"))["1.10.0"] == "../releases/1.10.0.html"


def test_an_older_release_says_nothing_of_a_later_one(released: ReleasedProject) -> None:
    first, second, _ = released.archive.releases

    for release, later in ((first, (b"1.1.0", b"1.10.0")), (second, (b"1.10.0",))):
        for text in release.read("index.html", "about.html", "id/bob.html", "void.ttl", "dataset.nq").values():
            assert not any(version in text for version in later)


def test_the_same_release_again_is_the_same_with_its_pages(copied: ReleasedProject) -> None:
    before = contents(copied.dist)

    assert "has just this release already" in copied.succeed("publish", "--release", "1.10.0")
    assert contents(copied.dist) == before
    copied.succeed("publish")
    assert contents(copied.dist) == before


def test_differences_are_the_same_with_and_without_the_cache(
    released: ReleasedProject, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    computed: list[object] = []

    def count(*sides: Comparand) -> Differences:
        computed.append(sides)
        return compare(*sides)

    def read() -> list[ComparedRelease]:
        return compare_releases(released.project, released.archive, None, str)

    monkeypatch.setattr("leapgraph.differences.compare.compare", count)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    steps = read()
    assert (read(), len(computed)) == (steps, 2)
    for path in (tmp_path / "leapgraph").glob("*.differences"):
        path.write_bytes(path.read_bytes()[:-1])
    assert (read(), len(computed)) == (steps, 4)
    monkeypatch.setenv("LEAPGRAPH_CACHE", "off")
    assert (read(), len(computed)) == (steps, 6)


def test_without_kept_releases_nothing_is_said_of_them(copied: ReleasedProject) -> None:
    copied.succeed("publish", "--archive", copied.root / "none")

    assert not (copied.dist / "releases").exists()
    assert not any(b"releases/" in text for text in contents(copied.dist).values())


def test_what_was_withdrawn_since_is_not_shown(copied: ReleasedProject) -> None:
    copied.edit("graph/people.ttl", 'schema:name "Bobby"@en-gb, "Bób 😀" .', "owl:deprecated true .")
    copied.edit("graph/people.ttl", "id:bob a schema:Person ;", "id:bob")
    copied.edit("graph/people.ttl", "@prefix prov:", "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n@prefix prov:")
    copied.edit("graph/people.ttl", "    org:member id:bob ;\n", "    org:member id:ann ;\n")
    copied.state("1.11.0", "2026-04-05")
    copied.succeed("format")
    copied.succeed("publish", "--release", "1.11.0")

    for name in ("1.1.0", "1.11.0"):
        text = main_text(copied, f"releases/{name}")
        assert "not shown, about what was withdrawn since" in text
        assert "Bob" not in text
    feed = (copied.dist / "releases" / "feed.atom").read_text(encoding="utf-8")
    assert "Bob" not in feed
    for text in (main_text(copied, "releases/1.11.0"), feed):
        assert "An entry (Person) withdrawn" in text
        assert "1 entry withdrawn" in text
    assert "id/bob" not in (copied.dist / "releases" / "1.11.0.html").read_text(encoding="utf-8")


def test_a_lost_file_is_said_to_be_lost_and_a_damaged_one_stops_the_release(copied: ReleasedProject) -> None:
    _, second, third = copied.archive.releases
    second.path.unlink()

    copied.succeed("publish")

    assert "the file is lost" in main_text(copied, "releases/index")
    assert "Its file is lost" in main_text(copied, "releases/1.1.0")
    assert "from 1.0.0" in main_text(copied, "releases/1.10.0")
    third.path.write_bytes(b"")
    assert copied.refused("publish") == (
        1,
        "leapgraph: releases/1.10.0.tar.zst: its SHA-256 is not that in SHA256SUMS: take the file back from a copy\n",
    )


def test_only_what_a_release_wrote_there_is_replaced(released: ReleasedProject, tmp_path: Path) -> None:
    shutil.copytree(released.dist, tmp_path / "dist")
    refuse_foreign(tmp_path / "dist")
    (tmp_path / "dist" / "releases" / "mine.txt").write_bytes(b"")

    with pytest.raises(RunError, match=r"holds releases/mine\.txt, which no release put there"):
        refuse_foreign(tmp_path / "dist")


def test_the_archive_cannot_lie_in_the_folder_that_is_replaced(copied: ReleasedProject) -> None:
    code, line = copied.refused("publish", "--archive", copied.dist / "releases")

    assert code == 2
    assert "is replaced as a whole, and with it the kept releases" in line
