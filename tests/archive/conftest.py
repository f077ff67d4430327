"""A folder with the files of a release, small and made up."""

from pathlib import Path

import pytest

from leapgraph.release.write_release_files import ReleaseFolder

ZENODO = b'{"publication_date": "2026-01-02", "version": "1.0.0"}\n'


@pytest.fixture
def folder(tmp_path: Path) -> ReleaseFolder:
    root = tmp_path / "dist"
    root.mkdir()
    made = ReleaseFolder(root)
    made.write("id/one.ttl", b"<urn:x> a <urn:y> .\n")
    made.write(".zenodo.json", ZENODO)
    made.write("index.html", b"<!doctype html>" + b"again and again " * 9_000)
    made.write_sums()
    return made
