r"""The accepted readings in `graph/wikidata/readings.json`: which revision or state of each source a person has seen.

    {"articles": {"https://en.wikipedia.org/wiki/Example": {"title": "Example", "page": 7, "revision": 1234,
                  "unnamed": ["https://…/statement/x"]}},
     "pages": {"https://example.org/": {"etag": "\"x\"", "lastModified": null, "digest": "sha256:…"}}}

Never a text: `watch --accept` alone writes the file, and `pull` keeps it.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from leapgraph.atomic_folder_replace import read_folder, write_folder
from leapgraph.errors import DataError, RunError
from leapgraph.project_files import read_bytes
from leapgraph.pull.build_snapshot import READINGS_FILE, dump_json

if TYPE_CHECKING:
    from leapgraph.project import Project


@dataclass(frozen=True)
class ArticleReading:
    """The revision of an article that was accepted.

    Attributes:
        title: The article's title.
        page: Its page id.
        revision: The number of the revision.
        unnamed: The statements that were accepted although what they name was not there, sorted.
    """

    title: str
    page: int
    revision: int
    unnamed: tuple[str, ...] = ()


@dataclass(frozen=True)
class PageReading:
    """The state of a page that was accepted: the headers `ETag` and `Last-Modified`, and a digest of its text."""

    etag: str | None
    last_modified: str | None
    digest: str | None


@dataclass
class Readings:
    """The accepted readings, by address."""

    articles: dict[str, ArticleReading] = field(default_factory=dict)
    pages: dict[str, PageReading] = field(default_factory=dict)


def read_readings(project: Project) -> Readings:
    """Return the accepted readings; none before the first.

    Raises:
        DataError: The file was not written by `watch --accept`.
        RunError: It cannot be read.
    """
    path = project.wikidata / READINGS_FILE
    shown = project.relative_path(path)
    if not path.exists():
        return Readings()
    try:
        document = json.loads(read_bytes(path, shown))
        # Half a surrogate pair, which JSON can escape and UTF-8 cannot write, is a ValueError.
        json.dumps(document, ensure_ascii=False).encode()
        return Readings(
            {str(url): _article(one) for url, one in document["articles"].items()},
            {str(url): _page(one) for url, one in document["pages"].items()},
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        what = "this is not what `leapgraph watch --accept` writes: take the file back, or delete it and accept anew"
        raise DataError(what, path=shown) from error


def _article(one: Any) -> ArticleReading:
    title, page, revision, unnamed = one["title"], one["page"], one["revision"], one["unnamed"]
    if not (isinstance(title, str) and type(page) is int and type(revision) is int and revision > 0):
        raise TypeError(one)
    if not (isinstance(unnamed, list) and all(isinstance(iri, str) for iri in unnamed)):
        raise TypeError(unnamed)
    return ArticleReading(title, page, revision, tuple(unnamed))


def _page(one: Any) -> PageReading:
    made = PageReading(one["etag"], one["lastModified"], one["digest"])
    if not all(text is None or isinstance(text, str) for text in (made.etag, made.last_modified, made.digest)):
        raise TypeError(one)
    # They are sent as headers.
    if any(text and re.search(r"[^\x20-\x7e]", text) for text in (made.etag, made.last_modified)):
        raise ValueError(one)
    return made


def write_readings(project: Project, readings: Readings) -> bool:
    """Write the file in one step, beside what `pull` has saved; return whether it has changed.

    Raises:
        RunError: The folder cannot be written, or the project is the installed copy.
    """
    if project.is_installed_copy:
        raise RunError("the installed copy of the project cannot be written to; name a folder with --project DIR")
    content = dump_json(
        {
            "articles": {
                url: {"title": one.title, "page": one.page, "revision": one.revision, "unnamed": list(one.unnamed)}
                for url, one in sorted(readings.articles.items())
            },
            "pages": {
                url: {"etag": one.etag, "lastModified": one.last_modified, "digest": one.digest}
                for url, one in sorted(readings.pages.items())
            },
        }
    )
    files = read_folder(project.wikidata)
    if files.get(READINGS_FILE) == content:
        return False
    write_folder(project.wikidata, dict(sorted({**files, READINGS_FILE: content}.items())))
    return True
