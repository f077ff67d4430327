import os
import re
import subprocess
import tarfile
from pathlib import Path

import pytest
import zstandard

from leapgraph.archive.release_archive import ReleaseArchive
from leapgraph.archive.versions import is_version, version_key
from leapgraph.errors import DataError, RunError
from leapgraph.file_syscalls import lock_folder
from leapgraph.release.write_release_files import ReleaseFolder


def keep(archive: ReleaseArchive, folder: ReleaseFolder, version: str = "1.0.0") -> bool:
    return archive.keep(folder.root, [*folder.files, "SHA256SUMS"], version, f"small-{version}")[1]


@pytest.fixture
def archive(tmp_path: Path, folder: ReleaseFolder) -> ReleaseArchive:
    made = ReleaseArchive(tmp_path / "releases", tmp_path)
    assert keep(made, folder)
    return made


def test_the_kept_file_unpacks_with_tar_to_the_same_files(
    archive: ReleaseArchive, folder: ReleaseFolder, tmp_path: Path
) -> None:
    (kept,) = archive.releases
    plain = tmp_path / "plain.tar"
    with kept.path.open("rb") as packed, plain.open("wb") as out:
        zstandard.ZstdDecompressor().copy_stream(packed, out)
    subprocess.run(["tar", "-xf", plain, "-C", tmp_path], check=True)
    subprocess.run(["diff", "-r", folder.root, tmp_path / "small-1.0.0"], check=True)


def test_the_same_release_gives_the_same_bytes_whatever_its_times_and_order(
    archive: ReleaseArchive, folder: ReleaseFolder, tmp_path: Path
) -> None:
    (kept,) = archive.releases
    other = ReleaseArchive(tmp_path / "others", tmp_path)
    for path in folder.root.rglob("*"):
        os.utime(path, (1, 1))
    other.keep(folder.root, sorted([*folder.files, "SHA256SUMS"], reverse=True), "1.0.0", "small-1.0.0")
    assert other.releases[0].path.read_bytes() == kept.path.read_bytes()
    assert kept.verify() == []


def test_what_a_killed_run_has_left_is_taken_away(tmp_path: Path, folder: ReleaseFolder) -> None:
    made = ReleaseArchive(tmp_path / "releases", tmp_path)
    made.folder.mkdir()
    for name in (".1.0.0.tar.zst", ".SHA256SUMS"):
        (made.folder / name).write_bytes(b"half")

    assert keep(made, folder)
    assert made.releases[0].verify() == []
    assert not list(made.folder.glob(".*"))


def test_only_files_are_releases(archive: ReleaseArchive) -> None:
    os.mkfifo(archive.folder / "2.0.tar.zst")
    (archive.folder / "3.0.tar.zst").mkdir()
    again = ReleaseArchive(archive.folder, archive.folder.parent)
    assert [one.version for one in again.releases] == ["1.0.0"]


def test_a_release_whose_headers_are_nested_for_ever_is_damaged(archive: ReleaseArchive) -> None:
    (kept,) = archive.releases
    name = tarfile.TarInfo("././@LongLink")
    name.type = tarfile.GNUTYPE_LONGNAME
    kept.path.write_bytes(zstandard.ZstdCompressor().compress(name.tobuf(tarfile.GNU_FORMAT) * 3000))
    assert [one for one in kept.verify() if "this is damaged" in one]


def test_a_release_that_is_kept_already_is_left_alone(archive: ReleaseArchive, folder: ReleaseFolder) -> None:
    (kept,) = archive.releases
    before = kept.path.stat()
    assert not keep(archive, folder)
    assert kept.path.stat().st_mtime_ns == before.st_mtime_ns
    (folder.root / "index.html").write_bytes(b"other")
    with pytest.raises(DataError, match="kept already, with the same graph; 1 file differs, such as index"):
        keep(archive, folder)
    assert kept.path.stat().st_mtime_ns == before.st_mtime_ns


@pytest.mark.parametrize(
    ("line", "what"),
    [
        (b"<x:a> <x:b> <x:c> .\n", "with other content: a release never changes. Raise dcat:version"),
        (
            b"<x:a> <http://rdfs.org/ns/void#sparqlEndpoint> <https://example.org/sparql> <x:g> .\n",
            "with another --endpoint: it names none, this run https://example.org/sparql. Publish it as it was",
        ),
    ],
)
def test_another_release_of_a_kept_version_is_refused_by_what_differs(
    archive: ReleaseArchive, folder: ReleaseFolder, line: bytes, what: str
) -> None:
    folder.write("dataset.nq", line)

    with pytest.raises(DataError, match=re.escape(f"the release 1.0.0 is kept already, {what}")):
        keep(archive, folder)


def test_other_shapes_of_a_kept_version_need_another_version(archive: ReleaseArchive, folder: ReleaseFolder) -> None:
    folder.write("shapes.ttl", b"<x:a> <x:b> <x:c> .\n")

    what = "with the same graph and other shapes or queries; 1 file differs, such as shapes.ttl. Raise dcat:version"
    with pytest.raises(DataError, match=re.escape(f"the release 1.0.0 is kept already, {what}")):
        keep(archive, folder)


def test_a_lost_file_is_known_by_its_checksum_and_only_its_own_bytes_come_back(
    archive: ReleaseArchive, folder: ReleaseFolder
) -> None:
    (kept,) = archive.releases
    content = kept.path.read_bytes()
    kept.path.unlink()
    archive.__dict__.pop("releases")
    (lost,) = archive.releases
    assert (lost.size, lost.date) == (0, "")
    assert lost.verify() == ["the file is lost: publish the version 1.0.0 from its tag again, or take it from a copy"]
    page = folder.root / "index.html"
    whole = page.read_bytes()
    page.write_bytes(b"other")
    with pytest.raises(DataError, match="kept already"):
        keep(archive, folder)
    page.write_bytes(whole)
    assert keep(archive, folder)
    assert kept.path.read_bytes() == content


@pytest.mark.parametrize("place", ["begin", "middle", "end"])
def test_a_damaged_file_is_named(archive: ReleaseArchive, place: str) -> None:
    (kept,) = archive.releases
    content = bytearray(kept.path.read_bytes())
    content[{"begin": 1, "middle": len(content) // 2, "end": -1}[place]] ^= 0xFF
    kept.path.write_bytes(content)
    first, *rest = kept.verify()
    assert first == "its SHA-256 is not that in SHA256SUMS: take the file back from a copy"
    assert rest
    assert "damaged, or no packed release" in rest[0]


def test_a_cut_file_is_named(archive: ReleaseArchive) -> None:
    (kept,) = archive.releases
    kept.path.write_bytes(kept.path.read_bytes()[:-20])
    assert any("damaged" in problem or "lacks" in problem for problem in kept.verify()[1:])


def test_a_file_that_differs_from_its_own_sums_is_named(folder: ReleaseFolder, tmp_path: Path) -> None:
    other = ReleaseArchive(tmp_path / "others", tmp_path)
    (folder.root / "index.html").write_bytes(b"other")
    (folder.root / "extra").write_bytes(b"")
    names = [*(set(folder.files) - {"id/one.ttl"}), "SHA256SUMS", "extra"]
    other.keep(folder.root, names, "1.0.0", "small-1.0.0")
    assert other.releases[0].verify() == [
        "extra is not what its SHA256SUMS says",
        "it lacks id/one.ttl",
        "index.html is not what its SHA256SUMS says",
    ]


def test_the_date_is_read_without_the_rest_of_the_file(archive: ReleaseArchive) -> None:
    (kept,) = archive.releases
    assert kept.date == "2026-01-02"
    assert kept.read("no such file", "id/one.ttl") == {"id/one.ttl": b"<urn:x> a <urn:y> .\n"}


def test_a_line_of_the_sums_that_no_release_wrote_is_named(archive: ReleaseArchive, tmp_path: Path) -> None:
    sums = archive.folder / "SHA256SUMS"
    sums.write_text(f"{sums.read_text()}{'0' * 64}  ../x.tar.zst\n")
    with pytest.raises(DataError, match=r"releases/SHA256SUMS:2: this is no line"):
        _ = ReleaseArchive(archive.folder, tmp_path).releases


def test_two_runs_at_once_are_refused(archive: ReleaseArchive, folder: ReleaseFolder) -> None:
    with lock_folder(archive.folder, archive.folder), pytest.raises(RunError, match="another run is writing"):
        keep(archive, folder, "1.1.0")
    assert sorted(path.name for path in archive.folder.iterdir()) == ["1.0.0.tar.zst", "SHA256SUMS"]


def test_versions_are_in_the_order_of_their_numbers() -> None:
    order = ["0.2.0", "0.9", "0.10.0", "1.0.0-alpha", "1.0.0-rc.1", "1.0.0-rc.10", "1.0.0", "1.0.1", "2026-11-28"]
    assert sorted(set(order), key=version_key) == order


@pytest.mark.parametrize("text", ["", ".", "..", "a/b", "1..2", "latest", "index", "feed", "-1", "1 2", "é", "x" * 99])
def test_what_is_no_part_of_a_file_name_is_no_version(text: str) -> None:
    assert not is_version(text)
    assert is_version("1.2.0-rc.1+5")
