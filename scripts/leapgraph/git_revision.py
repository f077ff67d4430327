"""Extract a git revision of a project into a temporary folder, without touching its working tree."""

from __future__ import annotations

import os
import subprocess
import tarfile
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO, TYPE_CHECKING, cast

from leapgraph.errors import RunError
from leapgraph.printable import printable_line
from leapgraph.project import DESCRIPTION_FILE, Project

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

# A hook of git sets these for its own repository, relative to its own working directory.
_OF_ANOTHER_REPOSITORY = frozenset(
    f"GIT_{name}"
    for name in ("DIR", "WORK_TREE", "INDEX_FILE", "PREFIX", "OBJECT_DIRECTORY", "COMMON_DIR", "NAMESPACE")
)
# English messages, no question on the terminal, and no download of what a partial clone lacks.
_SETTINGS = {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0"}


def resolve_commit(project: Project, revision: str) -> str:
    """Return the id of the commit that `revision` names (gitrevisions(7)) in the repository of the project's folder.

    Raises:
        RunError: There is no git program, the folder is in no repository, or there is no such revision.
    """
    name = printable_line(revision)
    if not revision or "\0" in revision:
        raise RunError("the name of a git revision is empty or has a null character")
    try:
        done = _run_git(project, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    except FileNotFoundError as error:
        raise RunError(f"cannot read the git revision {name}: there is no program git here; install it") from error
    if done.returncode:
        _refuse_repository(project)
        what = f"no git revision is named {name} in the repository of {project.root}"
        raise RunError(f"{what}; `git tag` and `git branch` list names")
    return done.stdout.decode().strip()


@contextmanager
def extract_revision(project: Project, revision: str, folders: Collection[str] = ()) -> Iterator[Project]:
    """Yield the project as it was at a git revision, in a temporary folder that is removed afterwards.

    Args:
        project: The project; its folder may be anywhere in the repository.
        revision: A tag, a branch, a commit or any other name of a commit (gitrevisions(7)).
        folders: The top folders of the project to extract; everything by default.

    Raises:
        RunError: There is no git program, no repository, no such revision or no project in it, it holds what cannot be
            extracted safely, or the disk is full.
    """
    commit = resolve_commit(project, revision)
    with TemporaryDirectory(prefix="leapgraph-", ignore_cleanup_errors=True) as folder:
        root = Path(folder).resolve()
        _extract(project, commit, root, frozenset(folders))
        if not (root / DESCRIPTION_FILE).is_file():
            raise RunError(f"the git revision {printable_line(revision)} has no project: no {DESCRIPTION_FILE} in it")
        yield Project(root)


def _extract(project: Project, commit: str, root: Path, folders: frozenset[str]) -> None:
    # Run in the project's folder, git archives the files below it alone, named from there.
    command = ["git", "-C", str(project.root), "archive", "--format=tar", commit]
    what = f"cannot extract the git revision {commit[:12]}"
    with (
        TemporaryFile() as messages,
        subprocess.Popen(  # noqa: S603 - no shell, and the commit is an id
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=messages, env=_environment()
        ) as process,
    ):
        try:
            _extract_members(cast("IO[bytes]", process.stdout), root, folders)
        except (tarfile.FilterError, OSError) as error:
            process.kill()
            reason = error.strerror if isinstance(error, OSError) else None
            raise RunError(f"{what}: {printable_line(reason or error)}") from error
        process.wait()
        messages.seek(0)
        if process.returncode:
            if _has_no_files(project, commit):
                raise RunError(f"{what}: it has no folder {project.root.name} in this place of the repository")
            raise RunError(f"{what}: {printable_line(messages.read().decode(errors='replace'))}")


def _has_no_files(project: Project, commit: str) -> bool:
    return not _run_git(project, "ls-tree", "--name-only", commit).stdout


def _extract_members(stream: IO[bytes], root: Path, folders: frozenset[str]) -> None:
    with suppress(tarfile.ReadError), tarfile.open(fileobj=stream, mode="r|") as archive:  # git says why it ended
        for member in archive:
            if not folders or member.name.partition("/")[0] in folders:
                archive.extract(member, root, filter="data")
    # The padding at the end; git would fail if nobody read it.
    while stream.read(1 << 16):
        pass


def _refuse_repository(project: Project) -> None:
    """Raise an error if the project's folder is in no repository that git reads."""
    done = _run_git(project, "rev-parse", "--git-dir")
    if done.returncode:
        reason = printable_line(done.stderr.decode(errors="replace").removeprefix("fatal: "))
        raise RunError(f"{project.root} has no git revisions: {reason}")


def _run_git(project: Project, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(  # noqa: S603 - no shell, and the arguments end the options first
        ["git", "-C", str(project.root), *arguments],  # noqa: S607 - the user's own git
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        env=_environment(),
    )


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in _OF_ANOTHER_REPOSITORY}
    return {**kept, **_SETTINGS}
