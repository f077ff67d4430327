"""The files of `docs/deploy/` that a user copies: the jobs of their workflows, and their shell lines run as there."""

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "docs" / "deploy"
GITHUB = ("github-publish.yml", "github-release.yml")
GITLAB = "gitlab-ci.yml"
# In a GitLab file, what is no job.
GLOBAL = ("stages", "workflow", "default", "variables")


@dataclass(frozen=True)
class Job:
    """A job of a workflow: its name, all that it says, and its shell lines by the name of the step."""

    name: str
    content: dict[str, Any]
    lines: dict[str, str]

    @property
    def script(self) -> str:
        """All of its shell lines."""
        return "\n".join(self.lines.values())


@cache
def read_yaml(name: str) -> dict[str, Any]:
    """Return what a YAML file says, with strings as keys: YAML 1.1 reads GitHub's `on` as a truth value."""
    content = yaml.safe_load((DEPLOY / name).read_text(encoding="utf-8"))
    return {"on" if key is True else key: value for key, value in content.items()}


@cache
def github_jobs(name: str) -> dict[str, Job]:
    """Return the jobs of a workflow of GitHub."""
    return {
        job: Job(job, content, {step["name"]: step["run"] for step in content["steps"] if "run" in step})
        for job, content in read_yaml(name)["jobs"].items()
    }


@cache
def gitlab_jobs() -> dict[str, Job]:
    """Return the jobs of the file for GitLab, each with what it extends."""
    content = read_yaml(GITLAB)
    found = {}
    for name, own in content.items():
        if name not in GLOBAL and not name.startswith("."):
            job = {**(content[own["extends"]] if "extends" in own else {}), **own}
            found[name] = Job(
                name, job, {part: _joined(job[part]) for part in ("before_script", "script") if part in job}
            )
    return found


def _joined(lines: list[Any]) -> str:
    # A reference to a list stands in the list as one; GitLab flattens it.
    return "\n".join(_joined(line) if isinstance(line, list) else line for line in lines)


def run_lines(
    script: str, folder: Path, environment: Mapping[str, str], *options: str
) -> subprocess.CompletedProcess[str]:
    """Return how lines end in bash with the service's options (`-e`, on GitLab `-e -o pipefail`), in `folder`."""
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-e", *options, "-c", script],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": str(folder), "GIT_CONFIG_GLOBAL": "/dev/null", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def git(folder: Path, *arguments: str) -> str:
    """Return what git writes in `folder`."""
    name = ("-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "init.defaultBranch=main")
    result = subprocess.run(["git", *name, *arguments], cwd=folder, capture_output=True, text=True, check=True)
    return result.stdout.strip()


def changed_in_last_commit(folder: Path, branch: str = "main") -> list[str]:
    """Return the paths that the last commit of a branch changed."""
    return git(folder, "show", "--name-only", "--format=", branch).splitlines()
