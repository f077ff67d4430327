"""The files for crawlers: `sitemap.xml` (sitemaps.org 0.9) and `robots.txt`, which need the address of the site."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# The protocol's limit of addresses in one file.
_MOST = 50_000
_SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


def crawler_files(site: str, names: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of the files for crawlers.

    Args:
        site: The address of the site, with a slash at its end.
        names: The names of the pages, such as `id/leap`.
    """
    addresses = [f"{site}{'' if name == 'index' else f'{quote(name)}.html'}" for name in names if name != "404"]
    parts = [addresses[start : start + _MOST] for start in range(0, len(addresses), _MOST)]
    if len(parts) == 1:
        yield "sitemap.xml", _urls("urlset", "url", parts[0])
    else:
        files = [f"sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
        yield "sitemap.xml", _urls("sitemapindex", "sitemap", [f"{site}{file}" for file in files])
        for file, part in zip(files, parts, strict=True):
            yield file, _urls("urlset", "url", part)
    yield "robots.txt", f"User-agent: *\nAllow: /\nSitemap: {site}sitemap.xml\n".encode()


def _urls(root: str, element: str, addresses: Sequence[str]) -> bytes:
    lines = [f"<{element}><loc>{escape(address)}</loc></{element}>" for address in addresses]
    return "\n".join(
        ['<?xml version="1.0" encoding="UTF-8"?>', f'<{root} xmlns="{_SPACE}">', *lines, f"</{root}>", ""]
    ).encode()
