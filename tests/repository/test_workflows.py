"""The workflows of `docs/deploy/` from the schedule to the site and from the tag to the next one, job after job.

What is ours in them runs as it stands there, with leapgraph itself, against a wiki, a git repository and a stand-in of
the forge on this machine. Not run are the services' own parts: the actions, the artifacts between jobs (which the test
moves), the installation by pip, and the deployment.
"""

import json
import os
import re
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from unittest import mock

import pytest

from leapgraph.site.assets import BUILT, cached_assets
from support import fake_gh
from support.article_fixtures import ITEM, TITLE, fill_with_article
from support.deploy_files import DEPLOY, Job, changed_in_last_commit, git, github_jobs, gitlab_jobs, run_lines
from support.fake_gitlab import ISSUE_TOKEN, JOB_TOKEN, FakeGitlab
from support.fake_wikibase import FakeWikibase
from support.pull_fixtures import WD

pytestmark = pytest.mark.programs

SITE = "https://graph.example.org/"
BASE = "https://example.org/ferry/"
DATED = '    dcat:version "{}" ;\n    dcterms:issued "2026-0{}-02"^^xsd:date ;\n'
XSD = "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
# What the jobs have from the service.
GITHUB = {"GITHUB_REPOSITORY": "example/graph", "SITE": SITE}
NOT_RUN = {"Install leapgraph", "before_script"}


class Forge:
    """A git repository with a project as `init` makes it, its first tag, a checkout for each job, and settings."""

    def __init__(self, folder: Path, wiki: FakeWikibase) -> None:
        self.folder = folder
        self.wiki = wiki
        self.repository = folder / "forge.git"
        self.github = folder / "github"
        self.github.mkdir()
        self.first = folder / "first"
        self.settings = self._settings()
        made = f'leapgraph init first --title "{TITLE}" --base {BASE} --api {wiki.api}'
        drafted = run_lines(made, folder, self.settings)
        assert drafted.returncode == 0, drafted.stderr
        git(folder, "init", "--quiet", "--bare", str(self.repository))
        git(self.first, "init", "--quiet")
        git(self.first, "remote", "add", "origin", str(self.repository))
        self.release("0.1.0", 1)

    def _settings(self) -> dict[str, str]:
        programs = self.folder / "bin"
        programs.mkdir()
        (programs / "gh").write_text(f'#!/bin/sh\nexec "{sys.executable}" -S -P "{fake_gh.__file__}" "$@"\n', "utf-8")
        (programs / "gh").chmod(0o755)
        cache = self.folder / "cache"
        cache.mkdir(mode=0o700)
        with mock.patch.dict(os.environ, {"XDG_CACHE_HOME": str(cache)}):
            scripts = cached_assets()
        assert scripts
        scripts.parent.mkdir(mode=0o700)
        scripts.mkdir(mode=0o700)
        for name in BUILT:
            (scripts / name).write_text("// made for a test\n", "utf-8")
        return {
            "PATH": os.pathsep.join([str(programs), str(Path(sys.executable).parent), os.environ["PATH"]]),
            "PYTHONPATH": os.environ["PYTHONPATH"],
            "XDG_CACHE_HOME": str(cache),
            "FAKE_GITHUB": str(self.github),
        }

    def checkout(self, name: str, ref: str = "main") -> Path:
        """Return a new clone for a job."""
        folder = self.folder / name
        git(self.folder, "clone", "--quiet", "--depth", "1", "--branch", ref, f"file://{self.repository}", str(folder))
        return folder

    def run(self, job: Job, folder: Path, more: Mapping[str, str], *options: str) -> None:
        """Run the lines of a job that are ours, in its checkout."""
        for step, script in job.lines.items():
            if step not in NOT_RUN:
                result = run_lines(script, folder, {**self.settings, **more}, *options)
                assert result.returncode == 0, f"{job.name}, {step}\n{result.stdout}\n{result.stderr}"

    def edit_the_sources(self) -> None:
        """Have the item get another label, and the article lose a link."""
        item = self.wiki.entities.entities[ITEM]
        item["lastrevid"] += 1
        item["labels"]["en"]["value"] = "Renamed Ferries"
        page = self.wiki.pages.pages[TITLE]
        self.wiki.pages.add(replace(page, wikitext=page.wikitext.replace("* [[Ferry Fund]], a [[foundation]]\n", ""),
                                    revision=page.revision + 900))  # fmt: skip

    def release(self, version: str, month: int) -> None:
        """Write a version and its date into the dataset, and push that with its tag."""
        if month > 1:
            git(self.first, "pull", "--quiet", "--rebase", "origin", "main")
        path = self.first / "graph" / "dataset.ttl"
        text = re.sub(
            r"    dcat:version .*\n(?:    dcterms:issued .*\n)?",
            DATED.format(version, month),
            path.read_text("utf-8"),
            count=1,
        )
        path.write_text(text if "\n@prefix xsd:" in text else XSD + text, "utf-8")
        run_lines("leapgraph format", self.first, self.settings)
        git(self.first, "add", ".")
        git(self.first, "commit", "--quiet", "--message", f"Version {version}")
        git(self.first, "tag", f"v{version}")
        git(self.first, "push", "--quiet", "origin", "main", f"v{version}")


@pytest.fixture
def forge(tmp_path: Path) -> Iterator[Forge]:
    with FakeWikibase(concept_base=WD) as wiki:
        fill_with_article(wiki)
        yield Forge(tmp_path, wiki)


def test_github_pages(forge: Forge) -> None:
    jobs = github_jobs("github-publish.yml") | github_jobs("github-release.yml")
    forge.edit_the_sources()
    pull, watch, commit = (forge.checkout(name) for name in ("pull", "watch", "commit"))

    forge.run(jobs["pull"], pull, {})
    output = forge.folder / "output"
    forge.run(jobs["watch"], watch, {"GITHUB_OUTPUT": str(output)})
    shutil.copytree(pull / "graph" / "wikidata", commit / "pulled")
    forge.run(jobs["commit"], commit, {})

    changed = changed_in_last_commit(forge.repository)
    assert changed
    assert all(path.startswith("graph/wikidata/") for path in changed), changed
    assert git(forge.repository, "grep", "--name-only", "Renamed Ferries", "main")

    code = output.read_text("utf-8").removeprefix("code=").strip()
    forge.run(jobs["issue"], watch, {"CODE": code})
    (issue,) = json.loads((forge.github / "issues.json").read_text("utf-8"))
    assert code == "1"
    assert "Ferry Fund" in issue["body"]

    forge.release("0.2.0", 2)
    for version in ("0.1.0", "0.2.0"):
        archive, of_tag = forge.checkout(version, f"v{version}"), {**GITHUB, "GITHUB_REF_NAME": f"v{version}"}
        forge.run(jobs["archive"], archive, of_tag)
        forge.run(jobs["release"], archive, of_tag)
    kept = forge.github / "releases" / "v0.2.0"
    assert sorted(path.name for path in kept.iterdir()) == ["0.2.0.tar.zst", "SHA256SUMS"]
    assert len((kept / "SHA256SUMS").read_text("utf-8").splitlines()) == 2
    assert "Renamed Ferries" in (forge.github / "notes.md").read_text("utf-8")

    publish = forge.checkout("publish")
    forge.run(jobs["publish"], publish, GITHUB)
    assert "Renamed Ferries" in (publish / "dist" / "dataset.nq").read_text("utf-8")
    assert f'<link rel="canonical" href="{SITE}' in (publish / "dist" / "index.html").read_text("utf-8")
    assert (publish / "dist" / "releases" / "0.2.0.html").is_file()


def test_gitlab_pages(forge: Forge) -> None:
    jobs = gitlab_jobs()
    forge.edit_the_sources()
    pull, watch, commit = (forge.checkout(name) for name in ("pull", "watch", "commit"))
    with FakeGitlab() as gitlab:
        service = {
            "CI_API_V4_URL": gitlab.api,
            "CI_PROJECT_ID": "7",
            "CI_JOB_TOKEN": JOB_TOKEN,
            "CI_COMMIT_BRANCH": "main",
            "CI_DEFAULT_BRANCH": "main",
            "CI_SERVER_HOST": "gitlab.example.org",
            "SITE": SITE,
            "CI_PROJECT_URL": str(forge.repository).removesuffix(".git"),
            "RELEASES": f"{gitlab.api}/projects/7/packages/generic/releases",
        }
        forge.run(jobs["pull"], pull, service, "-o", "pipefail")
        forge.run(jobs["watch"], watch, service, "-o", "pipefail")
        (pull / "pulled").rename(commit / "pulled")
        forge.run(jobs["commit"], commit, {**service, "PUSH_TOKEN": "push"}, "-o", "pipefail")

        changed = changed_in_last_commit(forge.repository)
        assert changed
        assert all(path.startswith("graph/wikidata/") for path in changed), changed

        code = (watch / "watch.env").read_text("utf-8").removeprefix("WATCH_CODE=").strip()
        forge.run(jobs["issue"], watch, {**service, "WATCH_CODE": code, "ISSUE_TOKEN": ISSUE_TOKEN}, "-o", "pipefail")
        assert "Ferry Fund" in gitlab.issues[0]["description"]

        forge.release("0.2.0", 2)
        for version in ("0.1.0", "0.2.0"):
            archive, of_tag = forge.checkout(version, f"v{version}"), {**service, "CI_COMMIT_TAG": f"v{version}"}
            forge.run(jobs["archive"], archive, of_tag, "-o", "pipefail")
            forge.run(jobs["release"], archive, of_tag, "-o", "pipefail")
        assert sorted(gitlab.packages) == [
            f"generic/releases/{version}/{name}"
            for version in ("0.1.0", "0.2.0")
            for name in (f"{version}.tar.zst", "SHA256SUMS")
        ]
        assert "Renamed Ferries" in gitlab.releases[1]["description"]
        assert [release["tag_name"] for release in gitlab.releases] == ["v0.1.0", "v0.2.0"]
        url = f"{service['RELEASES']}/0.2.0/0.2.0.tar.zst"
        assert gitlab.links[1] == {"name": "0.2.0.tar.zst", "url": url, "link_type": "package"}
        assert gitlab.pipelines == [{"ref": "main"}] * 2

        pages = forge.checkout("pages")
        forge.run(jobs["pages"], pages, service, "-o", "pipefail")
        assert (pages / "public" / "releases" / "0.2.0.html").is_file()
        assert (pages / "public" / "index.html.gz").is_file()
        assert f'<link rel="canonical" href="{SITE}' in (pages / "public" / "index.html").read_text("utf-8")


def test_a_machine_of_ones_own(forge: Forge) -> None:
    folder = forge.checkout("srv")
    git(folder, "config", "user.name", "leapgraph")
    git(folder, "config", "user.email", "leapgraph@example.org")
    forge.edit_the_sources()

    line = f"{DEPLOY / 'publish-graph.sh'} {folder} --site {SITE} --endpoint {SITE}sparql"
    nightly = run_lines(line, forge.folder, forge.settings)

    assert nightly.returncode == 0, nightly.stderr
    assert all(path.startswith("graph/wikidata/") for path in changed_in_last_commit(folder))
    assert f"{SITE}sparql" in (folder / "dist" / "void.ttl").read_text("utf-8")
    weekly = (DEPLOY / "leapgraph.cron").read_text("utf-8").splitlines()[-1].split(maxsplit=6)[-1]
    report = run_lines(weekly.replace("/srv/leapgraph", str(folder)), forge.folder, forge.settings)
    assert "Ferry Fund" in report.stdout
