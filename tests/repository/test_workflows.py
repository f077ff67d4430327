"""The workflows of `docs/deploy/` from the schedule to the site and from the tag to the next one, job after job.

What is ours in them runs as it stands there, with leapgraph itself, against a wiki, a git repository and a stand-in of
the forge on this machine. Not run are the services' own parts: the actions, the artifacts between jobs (which the test
moves), the installation by pip, and the deployment.
"""

import json
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from unittest import mock

import pytest

from leapgraph.site.assets import BUILT, cached_assets
from support import fake_gh
from support.deploy_files import DEPLOY, Job, changed_in_last_commit, git, github_jobs, gitlab_jobs, run_lines
from support.fake_gitlab import ISSUE_TOKEN, JOB_TOKEN, FakeGitlab
from support.fake_wikibase import FakeWikibase
from support.practice_wiki import article
from support.pull_fixtures import WD
from support.query_assertions import leap_project
from support.snapshot_fixture import fill

pytestmark = pytest.mark.programs

SITE = "https://graph.example.org/"
DATED = """
<https://w3id.org/leap-graph/>
    <http://purl.org/dc/terms/issued> "2026-01-02"^^<http://www.w3.org/2001/XMLSchema#date> .
"""
# What the jobs have from the service.
GITHUB = {"GITHUB_REPOSITORY": "example/graph", "GITHUB_REF_NAME": "v0.2.0", "SITE": SITE}
NOT_RUN = {"Install leapgraph", "before_script"}


class Forge:
    """A git repository with a project that has been pulled once, a checkout of it for each job, and settings."""

    def __init__(self, folder: Path, wiki: FakeWikibase) -> None:
        self.folder = folder
        self.wiki = wiki
        self.repository = folder / "forge.git"
        self.github = folder / "github"
        self.github.mkdir()
        first = folder / "first"
        leap_project(first, {"dataset": DATED})
        shutil.copy(DEPLOY.parents[1] / ".gitignore", first)
        self.settings = self._settings()
        pulled = run_lines(f"leapgraph pull --api {wiki.api} && leapgraph format", first, self.settings)
        assert pulled.returncode == 0, pulled.stderr
        git(folder, "init", "--quiet", "--bare", str(self.repository))
        git(first, "init", "--quiet")
        git(first, "add", ".")
        git(first, "commit", "--quiet", "--message", "First")
        git(first, "push", "--quiet", str(self.repository), "main")

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
        """Have the item get another label, and the article lose a name."""
        item = self.wiki.entities.entities["Q999999001"]
        item["lastrevid"] += 1
        item["labels"]["en"]["value"] = "LEAP, renamed"
        page = article()
        self.wiki.pages.add(
            replace(
                page, wikitext=page.wikitext.replace("Diane Goldstein", "Somebody Else"), revision=page.revision + 900
            )
        )

    def tag(self) -> None:
        """Push a tag at the default branch."""
        git(self.repository, "tag", "v0.2.0", "main")


@pytest.fixture
def forge(tmp_path: Path) -> Iterator[Forge]:
    with FakeWikibase(concept_base=WD) as wiki:
        fill(wiki)
        wiki.pages.add(article())
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
    assert git(forge.repository, "grep", "--name-only", "LEAP, renamed", "main")

    code = output.read_text("utf-8").removeprefix("code=").strip()
    forge.run(jobs["issue"], watch, {"CODE": code})
    (issue,) = json.loads((forge.github / "issues.json").read_text("utf-8"))
    assert code == "1"
    assert "Diane Goldstein" in issue["body"]

    forge.tag()
    archive = forge.checkout("archive", "v0.2.0")
    forge.run(jobs["archive"], archive, GITHUB)
    forge.run(jobs["release"], archive, GITHUB)
    assert sorted(path.name for path in (forge.github / "releases" / "v0.2.0").iterdir()) == [
        "0.2.0.tar.zst",
        "SHA256SUMS",
    ]

    publish = forge.checkout("publish")
    forge.run(jobs["publish"], publish, GITHUB)
    assert (publish / "releases" / "0.2.0.tar.zst").is_file()
    assert "LEAP, renamed" in (publish / "dist" / "dataset.nq").read_text("utf-8")
    assert f'<link rel="canonical" href="{SITE}' in (publish / "dist" / "index.html").read_text("utf-8")


def test_gitlab_pages(forge: Forge) -> None:
    jobs = gitlab_jobs()
    forge.edit_the_sources()
    pull, watch, commit = (forge.checkout(name) for name in ("pull", "watch", "commit"))
    with FakeGitlab() as gitlab:
        given = {
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
        forge.run(jobs["pull"], pull, given, "-o", "pipefail")
        forge.run(jobs["watch"], watch, given, "-o", "pipefail")
        (pull / "pulled").rename(commit / "pulled")
        forge.run(jobs["commit"], commit, {**given, "PUSH_TOKEN": "push"}, "-o", "pipefail")

        changed = changed_in_last_commit(forge.repository)
        assert changed
        assert all(path.startswith("graph/wikidata/") for path in changed), changed

        code = (watch / "watch.env").read_text("utf-8").removeprefix("WATCH_CODE=").strip()
        forge.run(jobs["issue"], watch, {**given, "WATCH_CODE": code, "ISSUE_TOKEN": ISSUE_TOKEN}, "-o", "pipefail")
        assert "Diane Goldstein" in gitlab.issues[0]["description"]

        forge.tag()
        archive, of_tag = forge.checkout("archive", "v0.2.0"), {**given, "CI_COMMIT_TAG": "v0.2.0"}
        forge.run(jobs["archive"], archive, of_tag, "-o", "pipefail")
        forge.run(jobs["release"], archive, of_tag, "-o", "pipefail")
        url = f"{given['RELEASES']}/0.2.0/0.2.0.tar.zst"
        assert sorted(gitlab.packages) == ["generic/releases/0.2.0/0.2.0.tar.zst", "generic/releases/0.2.0/SHA256SUMS"]
        assert [release["tag_name"] for release in gitlab.releases] == ["v0.2.0"]
        assert gitlab.links == [{"name": "0.2.0.tar.zst", "url": url, "link_type": "package"}]
        assert gitlab.pipelines == [{"ref": "main"}]

        pages = forge.checkout("pages")
        forge.run(jobs["pages"], pages, given, "-o", "pipefail")
        assert (pages / "releases" / "0.2.0.tar.zst").is_file()
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
    assert "Diane Goldstein" in report.stdout
