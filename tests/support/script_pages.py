"""The pages that the scripts of a site need, and no more of them: an editor, search, and a page for each question."""

import re
from collections.abc import Iterator
from html import escape
from pathlib import Path

from leapgraph.project import Project
from leapgraph.queries.parameters import Parameter
from leapgraph.queries.query_set import read_query_set
from leapgraph.queries.saved_query import SavedQuery
from leapgraph.release.build_dataset import load_project_queries, published_dataset
from leapgraph.release.query_results import answer_queries
from leapgraph.site.assets import read_assets, read_static
from leapgraph.site.data_scripts import (
    LabelEntry,
    QuestionEntry,
    data_script,
    labels_script,
    questions_script,
    used_terms,
)
from leapgraph.sparql.result_formats import write_result
from leapgraph.sparql.results import Solutions

POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; worker-src blob:; base-uri 'none'; form-action 'self'"
)
_LABEL = re.compile(r'<(\S+)> <http://www.w3.org/2000/01/rdf-schema#label> "([^"\\]*)"(?:@\w+)? \.')


def write_pages(project: Project, folder: Path) -> None:
    """Write the site of a project: its scripts, a page for each thing that they do, and the answers of a release."""
    dataset = published_dataset(project)
    lines = dataset.merged_lines()
    queries = load_project_queries(project, dataset, read_query_set(project))
    questions = {name: query for name, query in queries.items() if not query.services}
    scripts = {
        "data.js": data_script(dataset),
        "labels.js": labels_script(project.base, project.query_prefixes, _labels(project, lines), used_terms(lines)),
        "questions.js": questions_script(
            QuestionEntry(name, query.summary, query.subject, query.text) for name, query in questions.items()
        ),
    }
    for name, content in {**read_static(), **read_assets(), **scripts}.items():
        _write(folder / "assets" / name, content)
    _write_page(folder, "index.html", "", _INDEX)
    _write_page(folder, "search.html", "search", _SEARCH)
    _write_page(folder, "sparql/index.html", "editor", "<div data-editor hidden data-needs-script></div>")
    results = answer_queries(project, dataset, questions, lambda _: None)
    for name, query in questions.items():
        _write_page(folder, f"query/{name}.html", "query", _question(project, query))
        answer = results[name]
        if isinstance(answer, Solutions):
            _write(folder / f"query/{name}.csv", b"".join(write_result(answer, "csv", project.prefixes)))


def _labels(project: Project, lines: list[bytes]) -> Iterator[LabelEntry]:
    for line in lines:
        found = _LABEL.fullmatch(line.decode().strip())
        if found and found[1].startswith(project.base):
            page, mark, term = found[1].removeprefix(project.base).partition("#")
            yield LabelEntry(found[2], f"{page}.html{mark}{term}", "" if page.startswith("statement/") else "thing")


_INDEX = """
<p id="iri">https://example.org/id/thing</p><button type="button" hidden data-needs-script data-copy="iri">Copy</button>
<p hidden data-needs-script><label>Filter <input type="search" data-filter="list"></label></p>
<div id="list"><section><h2>A</h2><ul><li>alpha one</li><li>alpha two</li></ul></section>
<section><h2>B</h2><ul><li>beta one</li></ul></section></div><p data-no-script>There is no script.</p>"""
_SEARCH = """
<form role="search" hidden data-needs-script data-search-page><label for="q">Search</label>
<input id="q" type="search" name="q"></form><div data-search-results></div><p data-search-all>Everything</p>"""


def _question(project: Project, query: SavedQuery) -> str:
    fields = "".join(_field(project, parameter) for parameter in query.parameters)
    return f"""<form data-query-form data-query-name="{query.name}" hidden data-needs-script>{fields}
<button type="submit">Run it in this browser</button></form><div data-query-results></div>
<pre data-query-text><code>{escape(query.text)}</code></pre>"""


def _field(project: Project, parameter: Parameter) -> str:
    space = "" if parameter.namespace is None else project.query_prefixes[parameter.namespace]
    attributes = {
        "id": f"p-{parameter.name}",
        "name": parameter.name,
        "value": parameter.default,
        "data-parameter-type": parameter.type,
        "data-parameter-namespace": space,
        "data-parameter-example": parameter.example,
    }
    text = " ".join(f'{name}="{escape(value)}"' for name, value in attributes.items() if value)
    return f'<label for="p-{parameter.name}">{parameter.name}</label> <input {text}>'


def _write_page(folder: Path, name: str, script: str, content: str) -> None:
    root = "../" * name.count("/")
    own = f'<script defer src="{root}assets/{script}.js"></script>' if script else ""
    text = f"""<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{POLICY}"><title>{name}</title>
<link rel="icon" href="{root}assets/icon.svg"><link rel="stylesheet" href="{root}assets/tools.css">
<script defer src="{root}assets/site.js"></script>{own}</head><body>
<form role="search" action="{root}search.html" hidden data-needs-script data-search>
<label>Find <input type="search" name="q"></label></form><main>{content}</main></body></html>"""
    _write(folder / name, text.encode())


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
