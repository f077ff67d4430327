"""The answer at an address where there is nothing: names that are there and near, or the site's page for it."""

from __future__ import annotations

from difflib import get_close_matches
from itertools import chain, islice
from typing import TYPE_CHECKING

from leapgraph.serve.content_negotiation import HTML, Representation, accept_header, choose_representation
from leapgraph.serve.errors_and_log import HttpError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.requests import Request

    from leapgraph.serve.release_documents import ServedRelease

_PAGE = "404.html"
# A release with more names than this is not searched for similar ones.
_MOST_NAMES = 20_000
_MOST_COMPARED = 2000
_TEXT = Representation(".txt", "text/plain; charset=utf-8", ("text/plain",))


def not_found(release: ServedRelease, name: str, names: Iterable[str] = ()) -> HttpError:
    """Return a 404 that suggests similar names, each of which leads somewhere.

    Args:
        release: The release.
        name: The name that is not there.
        names: Names that lead somewhere besides those of the release.
    """
    folder = f"{name.partition('/')[0]}/"
    listed = list(islice(chain(names, release.files, release.shapes), _MOST_NAMES))
    beside = [other for other in listed if other.startswith(folder)] or [other for other in listed if "/" not in other]
    shown = dict.fromkeys(_shortest_name(release, other) for other in beside)
    known = [other for other in shown if other not in release.withdrawn]
    # A name with a control character is not a typo.
    near = get_close_matches(name[:200], known, 3) if len(known) <= _MOST_COMPARED and name.isprintable() else []
    hint = f" Did you mean {' or '.join(f'/{other}' for other in near)}?" if near else ""
    return HttpError(404, f"There is nothing at this address.{hint} Start at /, or see /SHA256SUMS for all files.")


def is_page_wanted(release: ServedRelease, request: Request) -> bool:
    """Return whether a client would rather read a page than a line of text, and the release has pages."""
    form = choose_representation(accept_header(request), (_TEXT, HTML))
    return form is not None and form.suffix == HTML.suffix and _PAGE in release.files


def _shortest_name(release: ServedRelease, name: str) -> str:
    """Return the name of the document that a file is a format of, which leads to it; else the file's own."""
    stem = name.rpartition(".")[0]
    return stem if stem and release.is_document(stem) else name
