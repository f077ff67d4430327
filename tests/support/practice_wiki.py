"""A wiki to try verbs on: `make wiki` serves made-up items and articles on 127.0.0.1, from memory alone."""

import argparse
import re
import sys
import threading
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from support.article_fixtures import TITLE as FERRY
from support.article_fixtures import WIKITEXT, fill_with_article
from support.fake_wikibase import FakeWikibase, Page
from support.pull_fixtures import TITLE, WD
from support.snapshot_fixture import fill

USER, PASSWORD = "Editor@practice", "practice"


def article() -> Page:
    """Return the article with what the graph takes from it, in words of its own, and the infobox that `fill` has."""
    text = (Path(__file__).parents[1] / "data" / "articles" / "leap.wikitext").read_text("utf-8")
    text = re.sub(
        r"\{\{Infobox organization\n.*?\n\}\}", "{{Infobox organization|fetchwikidata=ALL}}", text, flags=re.DOTALL
    )
    return Page(TITLE, text, page=5, revision=34)


def changed_articles() -> list[Page]:
    """Return later revisions of both articles: some edits are of substance, others of layout."""
    read = article()
    text = read.wikitext
    for old, new in (
        ("* Deputy Superintendent Cheryl Morris (Ret.)\n", "* Sheriff Ada Invented\n"),
        ("Matt Simon, Director of Public and Government Relations", "Matt Simon"),
        ("* Tom Schoolcraft", "* Director of Public and Government Relations Tom Schoolcraft"),
        ("* Chief Brendan Cox, [[Albany, New York|Albany]], NY", "* Chief [[Brendan Cox]], [[Albany, New York]]"),
        ("Its first aim", "Its frist aim"),
        ("More than a third", "Less than a fifth"),
    ):
        text = text.replace(old, new)
    return [
        replace(read, wikitext=text, revision=35),
        Page(
            FERRY,
            WIKITEXT.replace("* Ada Invented, chair\n* Bo Made-Up", "* Ada Invented\n* Bo Made-Up, chair")
            .replace("|1987|5}}", "|1989|5}}")
            .replace("* [[Old Quay]]", "* [[Old Quay]]\n* [[New Boat]]"),
            41,
            411,
        ),
    ]


def main(arguments: list[str] | None = None) -> int:
    """Serve until Ctrl-C; return 2 when the port is taken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8080, help="the port on 127.0.0.1; 0 takes any that is free")
    parser.add_argument("--article", choices=["read", "changed"], default="read", help="which revision is the latest")
    options = parser.parse_args(arguments)
    port = options.port
    try:
        with suppress(KeyboardInterrupt), FakeWikibase(concept_base=WD, port=port) as wiki:
            fill(wiki)
            wiki.pages.add(article())
            fill_with_article(wiki)
            if options.article == "changed":
                wiki.pages.add(*changed_articles())
            wiki.sessions.passwords[USER] = PASSWORD
            sys.stdout.write(f"{wiki.api} is a made-up wiki for {USER} with the password {PASSWORD}; Ctrl-C ends it\n")
            sys.stdout.flush()
            threading.Event().wait()
    except OSError as error:
        sys.stderr.write(f"127.0.0.1:{port}: {error.strerror}; take another with make wiki PORT=…\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
