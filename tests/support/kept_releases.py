"""The small project with kept releases, as a person makes them: by the verb, with a version and a date in its graph."""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

import pytest

from leapgraph.archive.release_archive import ReleaseArchive
from leapgraph.checks.shapes import read_shape_sources
from leapgraph.project import Project
from leapgraph.release.build_dataset import published_dataset
from leapgraph.release.write_release_files import ReleaseFolder
from leapgraph.site import assets
from support.example_project import small_project
from support.in_process import run_in_process

_TITLE = 'dcterms:title "A small graph"@en ;'
_DESCRIPTION = 'schema:description "A <b>club</b> & more"@en ;'
# Of the releases of `make_releases`: version, date, and an edit of graph/people.ttl before it.
RELEASES = (
    ("1.0.0", "2026-01-02", None),
    ("1.1.0", "2026-02-03", ('schema:name "Bob"@en-gb, "Bób 😀" .', 'schema:name "Bobby"@en-gb, "Bób 😀" .')),
    ("1.10.0", "2026-03-04", ("id:club a schema:NGO ;", f"id:club a schema:NGO ; {_DESCRIPTION}")),
)


@contextmanager
def built_scripts(folder: Path) -> Iterator[None]:
    """Let the site have scripts, made up here: which ones are built depends on the machine."""
    folder.mkdir(exist_ok=True)
    for name in assets.BUILT:
        (folder / name).write_bytes(b"//\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(assets, "_PACKAGED", folder)
        yield


class ReleasedProject:
    """A project whose releases are kept."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.dist = root / "dist"

    @property
    def project(self) -> Project:
        return Project(self.root)

    @property
    def archive(self) -> ReleaseArchive:
        return ReleaseArchive(self.root / "releases", self.root)

    def run(self, *arguments: str | Path) -> "subprocess.CompletedProcess[bytes]":
        with built_scripts(self.root.parent / "built"):
            return run_in_process(arguments[0], "--project", self.root, *arguments[1:], cwd=self.root)

    def succeed(self, *arguments: str | Path) -> str:
        done = self.run(*arguments)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode()

    def refused(self, *arguments: str | Path) -> tuple[int, str]:
        """Return the exit code and the one line of a run that fails."""
        done = self.run(*arguments)
        assert done.returncode
        return done.returncode, done.stderr.decode()

    def edit(self, name: str, old: str, new: str) -> None:
        path = self.root / name
        text = path.read_bytes().decode()
        assert old in text, old
        path.write_bytes(text.replace(old, new, 1).encode())

    def state(self, version: str, date: str) -> None:
        """Write the version and the date into the description; an empty one is left out."""
        path = self.root / "graph" / "dataset.ttl"
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        lines = [line for line in lines if "dcat:version" not in line and "dcterms:issued" not in line]
        stated = [f'    dcat:version "{version}" ;\n'] if version else []
        stated += [f'    dcterms:issued "{date}"^^xsd:date ;\n'] if date else []
        at = next(number for number, line in enumerate(lines) if _TITLE in line)
        path.write_text("".join([*lines[: at + 1], *stated, *lines[at + 1 :]]), encoding="utf-8")

    def git(self, *arguments: str) -> None:
        settings = ("-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "commit.gpgsign=false")
        subprocess.run(["git", *settings, *arguments], cwd=self.root, check=True, capture_output=True)


def keep_made_release(project: Project, version: str, date: str, edit: Callable[[bytes], bytes]) -> None:
    """Keep a release of the project's data alone, each line of it edited; nothing is checked or published."""
    folder = ReleaseFolder(Path(mkdtemp(dir=project.root)))
    folder.write("dataset.nq", b"".join(map(edit, published_dataset(project).nquads())))
    folder.write("shapes.ttl", b"\n".join(read_shape_sources(project).texts.values()))
    folder.write(".zenodo.json", json.dumps({"publication_date": date, "creators": [{"name": "Somebody"}]}).encode())
    folder.write_sums()
    archive = ReleaseArchive(project.releases, project.root)
    archive.keep(folder.root, [*folder.files, "SHA256SUMS"], version, f"{project.main_name}-{version}")
    shutil.rmtree(folder.root)


def make_releases(root: Path) -> ReleasedProject:
    """Make the releases, each with a git tag; dist/ is that of the last."""
    made = ReleasedProject(root)
    small_project(root, {".gitignore": "/dist\n/.dist*\n/releases\n"}, pulled=False)
    made.git("init", "-q")
    for version, date, edit in RELEASES:
        if edit:
            made.edit("graph/people.ttl", *edit)
        made.state(version, date)
        made.succeed("format")
        made.succeed("publish", "--release", version)
        made.git("add", "-A")
        made.git("commit", "-qm", version)
        made.git("tag", f"v{version}")
    return made
