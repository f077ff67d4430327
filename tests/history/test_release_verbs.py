"""`leapgraph publish --release`, `publish --from` and `releases`, as a person runs them."""

import json
import re
from pathlib import Path

import pytest
import yaml
from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from leapgraph import __version__
from leapgraph.dataset import load_dataset
from leapgraph.derive import derive
from leapgraph.project import Project
from leapgraph.release.build_dataset import describe_dataset
from leapgraph.release.citation_files import read_cited_dataset, write_cff, write_zenodo_json
from leapgraph.release.release_version import describe_version
from support.kept_releases import ReleasedProject

ROOT = Path(__file__).parents[2]
BASE = "https://example.org/small/"
DCAT = "http://www.w3.org/ns/dcat#"
DEMAND = """
shape:Person-description a sh:PropertyShape ;
    sh:path schema:description ;
    sh:message "A person is described." ;
    sh:minCount 1 .
"""


def own_description(text: bytes) -> dict[str, str]:
    """Return what the dataset says of itself, the last value of each property."""
    quads = parse(text, RdfFormat.N_TRIPLES)
    values = {
        quad.predicate.value: quad.object.value
        for quad in quads
        if quad.subject == NamedNode(BASE) and isinstance(quad.object, Literal | NamedNode)
    }
    return {name.removeprefix(DCAT).removeprefix("http://purl.org/dc/terms/"): value for name, value in values.items()}


def test_each_release_names_the_one_before_and_its_dates(released: ReleasedProject) -> None:
    described = [
        own_description(kept.read("graph/dataset.nt")["graph/dataset.nt"]) for kept in released.archive.releases
    ]

    assert [one["version"] for one in described] == ["1.0.0", "1.1.0", "1.10.0"]
    assert [one.get("previousVersion") for one in described] == [
        None,
        f"{BASE}releases/1.0.0",
        f"{BASE}releases/1.1.0",
    ]
    assert [(one["issued"], one["modified"]) for one in described] == [
        (date, date) for date in ("2026-01-02", "2026-02-03", "2026-03-04")
    ]


REFUSED = (
    ("2.0.0", "", "2.0.0", "a release needs the day on which it is issued: write dcterms:issued"),
    ("2.0.0", "2026-02-30", "2.0.0", "a release needs the day on which it is issued: write dcterms:issued"),
    ("2.0.0", "2026-04-05", "2.0.1", 'needs dcat:version "2.0.1" here; this states dcat:version "2.0.0"'),
    ("", "2026-04-05", "2.0.0", 'needs dcat:version "2.0.0" here; this states no dcat:version'),
    ("1.10.0", "2026-03-05", "1.10.0", "the release 1.10.0 is kept already, with other content"),
    ("2.0.0", "2026-04-05", "../2", "is no version: write letters, digits and dots"),
    ("2.0.0", "2026-04-05", "latest", "is no version: write letters, digits and dots"),
)


def test_what_cannot_be_kept_is_refused_and_changes_nothing(copied: ReleasedProject) -> None:
    def state() -> dict[Path, bytes]:
        return {path: path.read_bytes() for path in (copied.dist / "SHA256SUMS", *copied.archive.folder.iterdir())}

    before = state()
    for version, date, chosen, line in REFUSED:
        copied.state(version, date)
        code, error = copied.refused("publish", "--release", chosen)
        assert code in {1, 2}
        assert line in error
        assert state() == before


def test_a_release_without_the_scripts_of_the_site_is_refused(
    copied: ReleasedProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("support.kept_releases.assets.BUILT", ("no-such.js",))
    monkeypatch.setattr("leapgraph.site.assets.find_assets", lambda: None)

    code, error = copied.refused("publish", "--release", "1.10.0")

    assert code == 2
    assert "a release is whole, and the scripts of the site are not built: build them with" in error


def test_an_earlier_release_is_rebuilt_and_says_so(copied: ReleasedProject, tmp_path: Path) -> None:
    copied.edit("graph/people.ttl", "Bobby", "Robert")  # not committed: what is in the folder does not matter
    output = tmp_path / "rebuilt"

    copied.succeed("publish", "--from", "v1.0.0", "--output", output)

    first, *_ = copied.archive.releases
    for name in ("dataset.nq", "id/bob.ttl", "shapes.ttl"):
        assert (output / name).read_bytes() == first.read(name)[name]
    readme = (output / "README.md").read_text(encoding="utf-8")
    commit = re.search(r"git revision v1\.0\.0 \(([0-9a-f]{12})\)", readme)
    assert commit
    assert f"by leapgraph {__version__}, with the shapes and queries of that version of the tool." in readme
    assert first.verify() == []
    # Its own files know of no later release; the list beside it does.
    assert not any(b"1.1" in (output / name).read_bytes() for name in ("index.html", "id/bob.html", "about.html"))
    assert b"1.10.0" in (output / "releases" / "index.html").read_bytes()


def test_where_the_present_shapes_refuse_it_its_own_are_used(copied: ReleasedProject, tmp_path: Path) -> None:
    copied.edit(
        "shapes/people.ttl",
        "sh:property shape:Person-name ;",
        "sh:property shape:Person-description, shape:Person-name ;",
    )
    with (copied.root / "shapes" / "people.ttl").open("a", encoding="utf-8") as file:
        file.write(DEMAND)
    copied.succeed("format")

    done = copied.run("publish", "--from", "v1.0.0", "--output", tmp_path / "rebuilt")

    assert done.returncode == 0, done.stderr.decode()
    said = done.stderr.decode()
    assert said.startswith("leapgraph: the present shapes and queries refuse v1.0.0 (2 violations")
    assert said.endswith(": it is built with its own\n")
    readme = (tmp_path / "rebuilt" / "README.md").read_text(encoding="utf-8")
    assert "with the shapes and queries of that revision: the present ones refuse it." in readme
    assert "Person-description" not in (tmp_path / "rebuilt" / "shapes.ttl").read_text(encoding="utf-8")


def test_a_rebuilt_release_never_takes_the_place_of_the_original(copied: ReleasedProject) -> None:
    sums = (copied.dist / "SHA256SUMS").read_bytes()

    code, error = copied.refused("publish", "--from", "v1.10.0", "--output", copied.dist)
    kept = copied.refused("publish", "--from", "v1.10.0", "--release", "1.10.0", "--output", copied.root / "other")

    assert code == 2
    assert "is the release 1.10.0 itself, with another SHA256SUMS: a rebuilt one never takes its place" in error
    assert kept == (
        2,
        "leapgraph: the release 1.10.0 is kept already, and a rebuilt one never takes its place\n",
    )
    assert (copied.dist / "SHA256SUMS").read_bytes() == sums
    assert not (copied.root / "other").exists()
    assert "no git revision is named v9" in copied.refused("publish", "--from", "v9", "-o", "other")[1]


def test_a_rebuilt_release_needs_a_folder_and_says_what_is_in_one(copied: ReleasedProject) -> None:
    code, error = copied.refused("publish", "--from", "v1.0.0")
    assert code == 2
    assert "--from needs -o DIR" in error
    sums = copied.dist / "SHA256SUMS"
    sums.write_bytes(b"0" * 64 + sums.read_bytes()[64:])

    error = copied.refused("publish", "--from", "v1.10.0", "-o", copied.dist)[1]

    assert f"{copied.dist} is the version 1.10.0 already, built otherwise, with another SHA256SUMS" in error


def test_what_cannot_be_kept_is_no_reason_to_build_with_other_shapes(copied: ReleasedProject) -> None:
    line = 'the release 1.0.1 needs dcat:version "1.0.1" here; this states dcat:version "1.0.0"'

    assert copied.refused("publish", "--from", "v1.0.0", "--release", "1.0.1", "-o", "other") == (
        1,
        f"leapgraph: graph/dataset.ttl: {line}\n",
    )


def test_the_kept_releases_are_listed_and_verified(copied: ReleasedProject) -> None:
    first, second, third = copied.archive.releases
    rows = [f"{one.version}\t{one.date}\t{one.size}\treleases/{one.version}.tar.zst" for one in (first, second, third)]

    assert copied.succeed("releases").splitlines() == rows
    assert copied.run("releases", "--verify").stderr.decode() == "all checksums hold\n"
    second.path.unlink()
    third.path.write_bytes(third.path.read_bytes()[:-1])
    done = copied.run("releases", "--verify")
    assert done.returncode == 1
    assert "1.1.0\t\tlost\treleases/1.1.0.tar.zst" in done.stdout.decode()
    assert "releases/1.1.0.tar.zst: the file is lost" in done.stderr.decode()
    assert "releases/1.10.0.tar.zst: its SHA-256 is not that in SHA256SUMS" in done.stderr.decode()
    empty = copied.run("releases", "--archive", copied.root / "none")
    assert (empty.returncode, empty.stdout) == (0, b"")
    assert "`leapgraph publish --release VERSION` keeps one" in empty.stderr.decode()


def test_a_stated_version_before_is_described_where_it_is_kept(copied: ReleasedProject) -> None:
    copied.state("2.0.0", "2026-04-05")
    stated = f'dcat:version "2.0.0" ;\n    dcat:previousVersion <{BASE}releases/1.1.0> ;'
    copied.edit("graph/dataset.ttl", 'dcat:version "2.0.0" ;', stated)

    lines = describe_version(copied.project, load_dataset(copied.project), copied.archive)

    assert f'<{BASE}releases/1.1.0> <{DCAT}version> "1.1.0" .\n'.encode() in lines
    assert not any(b"1.10.0" in line for line in lines)


@pytest.mark.parametrize("lost", ["SHA256SUMS", "1.10.0.tar.zst"])
def test_a_release_whose_keeping_was_cut_off_is_kept_by_the_next_run(copied: ReleasedProject, lost: str) -> None:
    folder = copied.archive.folder
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    sums = (folder / "SHA256SUMS").read_text().splitlines(keepends=True)
    (folder / lost).unlink()
    if lost == "SHA256SUMS":
        (folder / lost).write_text("".join(line for line in sums if "1.10.0" not in line))

    copied.succeed("publish", "--release", "1.10.0")

    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert "lost" not in (copied.dist / "releases" / "1.10.0.html").read_text(encoding="utf-8")


def test_a_release_is_cited_from_what_the_dataset_says(released: ReleasedProject) -> None:
    files = released.archive.releases[-1].read("CITATION.cff", ".zenodo.json")
    cited, deposit = yaml.safe_load(files["CITATION.cff"]), json.loads(files[".zenodo.json"])

    # What the schema of CFF 1.2.0 demands: these four, and a person or an entity.
    assert {"cff-version", "message", "title", "authors"} <= cited.keys()
    assert (cited["cff-version"], cited["type"]) == ("1.2.0", "dataset")
    assert all(one.keys() <= {"name", "alias", "website"} and one["name"] for one in cited["authors"])
    assert cited["version"] == deposit["version"] == "1.10.0"
    assert str(cited["date-released"]) == deposit["publication_date"] == "2026-03-04"
    assert cited["license"] == "CC0-1.0"
    assert deposit["upload_type"] == "dataset"
    assert deposit["license"] == "cc0-1.0"
    assert deposit["language"] == "eng"


def test_the_citation_of_the_repository_says_what_that_of_a_release_says() -> None:
    project = Project(ROOT)
    dataset = describe_dataset(project, derive(project, load_dataset(project)), {})
    cited = read_cited_dataset(project, dataset)

    of_repository = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))

    assert of_repository == yaml.safe_load(write_cff(cited))
    assert json.loads(write_zenodo_json(cited))["creators"] == of_repository["authors"]
