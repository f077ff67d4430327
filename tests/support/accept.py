"""Write anew what follows from the graph, after an edit of it: `make accept`.

These are the expected results of the questions, the tables of what a person must compare, the README's figures, and the
outputs that the README and `docs/` show. What changed is for a person to read before it is committed.
"""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from leapgraph.queries.parameters import ParameterError
from leapgraph.queries.query_set import load_queries
from support.documentation import FIGURES, Step, blocks, outputs, project_copy, publish, walk
from support.figures import figures
from support.query_assertions import (
    EXPECTED,
    ROOT,
    TABLES,
    PublishedProject,
    case,
    leap_project,
    publish_in_memory,
    table,
    written,
)
from support.snapshot_fixture import pulled_project


def main() -> int:
    """Write what changed and name it; return 1 when something is left for a person to write."""
    with TemporaryDirectory() as folder:
        leap, pulled = (
            publish_in_memory(leap_project(Path(folder, "leap"))),
            publish_in_memory(pulled_project(Path(folder, "pulled"))),
        )
        changed = accept(leap, EXPECTED) + accept(pulled, EXPECTED / "pulled") + accept_tables(leap, TABLES)
        changed += write(ROOT / "README.md", FIGURES.sub(figures(leap), (ROOT / "README.md").read_text("utf-8")))
        pages, left = accept_outputs(ROOT, run_documented_commands(project_copy(Path(folder, "checkout"))))
        left += unlisted_examples(leap)
    changed = sorted({*changed, *pages})
    for path in changed:
        sys.stdout.write(f"{path.relative_to(ROOT)}\n")
    for line in left:
        sys.stderr.write(f"{line}\n")
    sys.stdout.write("read what changed with git diff, then make test\n" if changed else "nothing changed\n")
    return int(bool(left))


def accept(project: PublishedProject, folder: Path) -> list[Path]:
    """Write the expected results in a folder anew, and those of new questions; return the files that changed.

    A result of a question or of a value that there is no more is deleted.
    """
    local = {name: one for name, one in load_queries(project.project).items() if not one.services}
    names = {path.stem for path in folder.glob("*.tsv")}
    if folder.name != "pulled":
        names |= {*local, *(f"{n}@{p.name}={p.example}" for n, q in local.items() for p in q.parameters)}
    changed = []
    for path in (folder / f"{name}.tsv" for name in sorted(names)):
        name, values = case(path)
        try:
            text = written(project.answer(name, values)) if name in local else None
        except ParameterError:
            text = None
        if text is not None:
            changed += write(path, text)
        elif path.exists():
            path.unlink()
            changed.append(path)
    return changed


def accept_tables(project: PublishedProject, folder: Path) -> list[Path]:
    """Write the table beside each query in a folder anew; return the files that changed."""
    return [
        one for path in sorted(folder.glob("*.rq")) for one in write(path.with_suffix(".tsv"), table(project, path))
    ]


def unlisted_examples(project: PublishedProject) -> list[str]:
    """Return a line for each parameter whose example is a value that the question does not take any more."""
    lines = []
    for name, question in load_queries(project.project).items():
        for parameter in question.parameters if not question.services else ():
            try:
                project.answer(name, {parameter.name: parameter.example})
            except ParameterError as error:
                lines.append(f"queries/{name}.rq: choose another example, and default, for {parameter.name}: {error}")
    return lines


def write(path: Path, text: str) -> list[Path]:
    """Write a file when that changes it; return it then."""
    if path.exists() and path.read_text("utf-8") == text:
        return []
    path.write_text(text, "utf-8")
    return [path]


def accept_outputs(root: Path, steps: Iterable[tuple[str, Step, str]]) -> tuple[list[Path], list[str]]:
    """Write the outputs that pages show anew; return the pages that changed, and what is left for a person to write."""
    texts: dict[str, str] = {}
    left = []
    for page, step, output in steps:
        if step.shows(output):
            continue
        if "…" in step.shown:
            left.append(f"{page}: `$ {step.command}` no longer shows what stands below it; write that by hand")
        else:
            text = texts.get(page) or (root / page).read_text("utf-8")
            texts[page] = text.replace(step.typed + step.shown, step.typed + output)
    return [path for page, text in texts.items() for path in write(root / page, text)], left


def run_documented_commands(copy: Path) -> Iterator[tuple[str, Step, str]]:
    """Run the commands of all pages in `copy`; yield page, step and output of each."""
    publish(copy)
    for block in blocks("console"):
        for step, output in zip(block.steps, outputs(block.steps, copy), strict=True):
            yield block.page, step, output
    for page in sorted({block.page for block in blocks("console walk")}):
        for step, output in walk(page, copy):
            yield page, step, output


if __name__ == "__main__":
    sys.exit(main())
