"""Makes a request for an extraction of the options of the verb `extract`."""

from __future__ import annotations

from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import orjson

from leapgraph.dump import warning_of_one_range
from leapgraph.errors import RunError
from leapgraph.extraction.divided_dumps import divide_dumps
from leapgraph.extraction.refuse_other_layouts import refuse_other_layouts
from leapgraph.extraction.request import ExtractionRequest
from leapgraph.extraction.selection.conditions import parse_condition
from leapgraph.extraction.selection.entity_id_files import read_classes_file, read_ids_file
from leapgraph.printable import escape_unprintable
from leapgraph.project_files import resolve_path
from leapgraph.verbs.wikibase_options import open_repository

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from leapgraph.extraction.selection.conditions import Condition
    from leapgraph.extraction.selection.subclass_tree import Superclasses
    from leapgraph.extraction.statistics.main_item import MainItem
    from leapgraph.wikibase import Repository

_FORMATS = {"ntriples": ("ntriples",), "parquet": ("parquet",), "both": ("ntriples", "parquet")}
# The options that say what the result is, and their names in its summary; others are added with what they lead to.
_CHOICES = {
    "where": "where",
    "ids_from": "idsFrom",
    "form": "format",
    "neighbours": "neighbours",
    "statistics": "statistics",
    "takes_all": "all",
    "limit": "limit",
    "range_size": "rangeBytes",
    "concept_base": "conceptBase",
    "data_base": "dataBase",
}


def make_request(
    project_folder: Path | None, options: dict[str, Any], warn: Callable[[str], None]
) -> ExtractionRequest:
    """Return the request that the options of `extract` describe.

    Args:
        project_folder: The folder of the project, where one was named.
        options: The options by the names of their parameters.
        warn: Receives a sentence that the user should know.

    Raises:
        click.UsageError: Nothing says which entities, or an option has nothing that it is for.
        DataError: A file has something else than it should.
        RunError: A file cannot be read, or a condition is none.
    """
    _refuse_no_selection(options)
    target = _resolve_target(options["target"])
    for name in ("ids_file", "classes_file", "sites_file"):
        if options[name] is not None:
            _refuse_input_in(target, str(options[name]))
    for dump in options["dumps"]:
        _refuse_input_in(target, dump)
    if options["master"] is None:  # Spark writes tables itself
        _refuse_missing_extra(options["form"])
    conditions = tuple(map(parse_condition, options["where"]))
    repository = open_repository(options["concept_base"], options["data_base"], options["sites_file"])
    ids = _read_ids(project_folder, options, repository, warn)
    tree = (
        None
        if options["classes_file"] is None
        else _read_tree(options["classes_file"], conditions, repository.concept_base)
    )
    main_item = _read_main_item(project_folder, repository) if options["statistics"] else None
    dumps = divide_dumps(options["dumps"], options["range_size"])
    for dump in dumps:
        refuse_other_layouts(dump)
        if warning := warning_of_one_range(dump.ranges[0]):
            warn(warning)
    return ExtractionRequest(
        dumps=dumps,
        target=target,
        options=_describe(options, ids, tree, main_item),
        conditions=conditions,
        ids=ids,
        tree=tree,
        repository=repository,
        selection=_selection(options, len(ids)),
        formats=frozenset(_FORMATS[options["form"]]),
        neighbours=options["neighbours"],
        limit=options["limit"],
        most_bad=options["max_bad"],
        has_statistics=options["statistics"],
        main_item=main_item,
        overwrite=options["overwrite"],
    )


def _selection(options: dict[str, Any], listed: int) -> tuple[str, ...]:
    """Return how the matches are selected, in phrases."""
    ids = [f"{listed:,} ids"] if listed else []
    if options["limit"] is None:
        return (*options["where"], *ids)
    dumps = "dump" if len(options["dumps"]) == 1 else "dumps"
    return (*options["where"], *ids, f"the first {options['limit']:,} in the {dumps}")


def _resolve_target(target: str) -> str:
    """Return the path of a folder, with links followed, or a URL as it stands."""
    return target if "://" in target else str(resolve_path(Path(target)))


def _refuse_input_in(target: str, name: str) -> None:
    """Raise an error for a file to read that lies where the result will be, or beside it where the work will be."""
    folder, _, last = target.rstrip("/").rpartition("/")
    places = {name}
    if "://" not in name:  # a link in the folder would be lost as well as what it leads to
        path = Path(name).absolute()
        places = {str(resolve_path(path)), str(resolve_path(path.parent) / path.name)}
    if any(one.startswith((f"{folder}/{last}/", f"{folder}/.{last}.partial/")) for one in places):
        raise RunError(f"{name} cannot be read: it lies where --out writes; move it, or name another folder with --out")


def _refuse_no_selection(options: dict[str, Any]) -> None:
    """Refuse to extract a whole dump by a slip."""
    names = {"where": "--where", "ids_file": "--ids", "ids_from": "--ids-from"}
    named = [name for key, name in names.items() if options[key] not in (None, ())]
    if options["takes_all"] and named:
        raise click.UsageError(f"--all takes every entity, and {named[0]} some: leave one of them out")
    if not options["takes_all"] and not named and options["limit"] is None:
        message = (
            "nothing says which entities: select them with --where, --ids or --ids-from, take the first ones with "
            "--limit, or every one with --all"
        )
        raise click.UsageError(message)


def _refuse_missing_extra(form: str) -> None:
    if "parquet" in _FORMATS[form] and find_spec("pyarrow") is None:
        raise RunError(f"--format {form} needs pyarrow, which is not installed: pip install 'leapgraph[parquet]'")


def _read_ids(
    project_folder: Path | None, options: dict[str, Any], repository: Repository, warn: Callable[[str], None]
) -> frozenset[str]:
    """Return the ids of a file and those that the graph of the project links to."""
    ids: frozenset[str] = frozenset()
    if options["ids_file"] is not None:
        ids |= read_ids_file(options["ids_file"], repository.concept_base)
    if options["ids_from"] is not None:
        from leapgraph.dataset import load_dataset
        from leapgraph.extraction.selection.linked_items import linked_item_ids
        from leapgraph.project import find_project

        project = find_project(project_folder)
        if project_folder is None and not Path.cwd().is_relative_to(project.root):
            warn(f"no project folder here or above: the ids are from {project.root}")
        ids |= linked_item_ids(load_dataset(project), repository.concept_base)
    return ids


def _read_tree(classes_file: Path, conditions: Sequence[Condition], concept_base: str) -> list[Superclasses]:
    if not any(condition.with_subclasses for condition in conditions):
        message = "--classes is for conditions with subclasses: write one as --where 'P31/P279*=Q43229'"
        raise click.UsageError(message)
    return read_classes_file(classes_file, conditions, concept_base)


def _read_main_item(project_folder: Path | None, repository: Repository) -> MainItem | None:
    """Return the main item of the project as pulled from this wiki; None if nothing was, or outside of any project."""
    from leapgraph.extraction.statistics.main_item import read_main_item
    from leapgraph.project import find_project

    project = find_project(project_folder)
    is_meant = project_folder is not None or Path.cwd().is_relative_to(project.root)
    return read_main_item(project, repository.concept_base) if is_meant else None


def _describe(
    options: dict[str, Any], ids: frozenset[str], tree: Sequence[Superclasses] | None, main_item: MainItem | None
) -> dict[str, Any]:
    """Return what the user chose and what decides about the result; of files their checksums."""
    described = {name: options[key] for key, name in _CHOICES.items() if options[key] not in (None, (), False)}
    if ids:
        described["ids"] = {"number": len(ids), "sha256": sha256("\n".join(sorted(ids)).encode()).hexdigest()}
    for key, name in (("classes_file", "classes"), ("sites_file", "sites")):
        if options[key] is not None:
            file = Path(options[key])
            described[name] = {"file": escape_unprintable(file.name), "sha256": sha256(file.read_bytes()).hexdigest()}
    if tree is not None:
        described["classes"]["number"] = len({one.class_id for one in tree})
    if main_item is not None:
        digest = sha256(orjson.dumps([main_item.item, main_item.entities], option=orjson.OPT_SORT_KEYS)).hexdigest()
        described["mainItem"] = {"id": main_item.item_id, "sha256": digest}
    return described
