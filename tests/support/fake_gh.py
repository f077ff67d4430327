"""`gh` as the workflows call it, on a folder in the place of GitHub: issues, releases and what was asked.

It takes the subcommands and options that the workflows use, and no other.
"""

import argparse
import json
import os
import shutil
import sys
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

STORE = Path(os.environ.get("FAKE_GITHUB", "."))
TAGS_WITH_AN_ARCHIVE = '.[] | select(any(.assets[]; .name | endswith(".tar.zst"))) | .tag_name'


def main(arguments: list[str]) -> None:
    """Do what one call of `gh` does."""
    options = _parser().parse_args(arguments)
    issues_file = STORE / "issues.json"
    issues: list[dict[str, Any]] = json.loads(issues_file.read_text("utf-8")) if issues_file.exists() else []
    options.run(options, issues)
    issues_file.write_text(json.dumps(issues), "utf-8")


def _list(options: argparse.Namespace, issues: list[dict[str, Any]]) -> None:
    assert (options.json, options.jq, options.state) == ("number", ".[].number", "open")
    found = [issue["number"] for issue in issues if issue["state"] == "open" and issue["label"] == options.label]
    sys.stdout.write("".join(f"{number}\n" for number in found[: options.limit]))


def _create(options: argparse.Namespace, issues: list[dict[str, Any]]) -> None:
    assert (STORE / "labels" / options.label).exists(), "an issue gets no label that there is not"
    body = options.body_file.read_text("utf-8")
    number = len(issues) + 1
    issues.append({"number": number, "state": "open", "title": options.title, "label": options.label, "body": body})


def _edit(options: argparse.Namespace, issues: list[dict[str, Any]]) -> None:
    issues[options.number - 1]["body"] = options.body_file.read_text("utf-8")


def _close(options: argparse.Namespace, issues: list[dict[str, Any]]) -> None:
    issues[options.number - 1]["state"] = "closed"


def _label(options: argparse.Namespace, _issues: list[dict[str, Any]]) -> None:
    assert options.force
    (STORE / "labels").mkdir(exist_ok=True)
    (STORE / "labels" / options.name).touch()


def _api(options: argparse.Namespace, _issues: list[dict[str, Any]]) -> None:
    assert (options.path, options.jq) == (f"repos/{os.environ['GITHUB_REPOSITORY']}/releases", TAGS_WITH_AN_ARCHIVE)
    releases = sorted((STORE / "releases").iterdir()) if (STORE / "releases").exists() else []
    sys.stdout.write("".join(f"{one.name}\n" for one in releases if list(one.glob("*.tar.zst"))))


def _download(options: argparse.Namespace, _issues: list[dict[str, Any]]) -> None:
    options.dir.mkdir(exist_ok=True)
    for asset in (STORE / "releases" / options.tag).iterdir():
        if any(fnmatch(asset.name, pattern) for pattern in options.pattern):
            shutil.copy(asset, options.dir)


def _release(options: argparse.Namespace, _issues: list[dict[str, Any]]) -> None:
    folder = STORE / "releases" / options.tag
    folder.mkdir(parents=True)
    for asset in options.files:
        shutil.copy(asset, folder)
    (STORE / "notes.md").write_text(options.notes or options.notes_file.read_text("utf-8"), "utf-8")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="gh", allow_abbrev=False)
    topics = parser.add_subparsers(required=True)
    issue = topics.add_parser("issue").add_subparsers(required=True)
    release = topics.add_parser("release").add_subparsers(required=True)
    label = topics.add_parser("label").add_subparsers(required=True)
    _command(issue, "list", _list, "--label", "--state", "--json", "--jq").add_argument("--limit", type=int)
    for name, run in (("create", _create), ("edit", _edit), ("close", _close)):
        command = _command(issue, name, run, "--title", "--label", "--comment")
        command.add_argument("--body-file", type=Path)
        if name != "create":
            command.add_argument("number", type=int)
    command = _command(label, "create", _label, "--description")
    command.add_argument("name")
    command.add_argument("--force", action="store_true")
    command = _command(topics, "api", _api, "--jq")
    command.add_argument("path")
    command.add_argument("--paginate", action="store_true", required=True)
    command = _command(release, "download", _download, "--repo")
    command.add_argument("tag")
    command.add_argument("--dir", type=Path)
    command.add_argument("--pattern", action="append")
    command.add_argument("--clobber", action="store_true", required=True)
    command = _command(release, "create", _release, "--title", "--notes")
    command.add_argument("tag")
    command.add_argument("files", nargs="+", type=Path)
    command.add_argument("--notes-file", type=Path)
    command.add_argument("--verify-tag", action="store_true", required=True)
    return parser


def _command(topic: Any, name: str, run: Any, *options: str) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = topic.add_parser(name, allow_abbrev=False)
    command.set_defaults(run=run)
    for option in options:
        command.add_argument(option)
    return command


if __name__ == "__main__":
    main(sys.argv[1:])
