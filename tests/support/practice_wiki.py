"""A wiki to try verbs on: `make wiki` serves made-up items and articles on 127.0.0.1, from memory alone."""

import argparse
import re
import sys
import threading
from contextlib import suppress
from pathlib import Path

from support.article_fixtures import fill_with_article
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


def main(arguments: list[str] | None = None) -> int:
    """Serve until Ctrl-C; return 2 when the port is taken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8080, help="the port on 127.0.0.1; 0 takes any that is free")
    port = parser.parse_args(arguments).port
    try:
        with suppress(KeyboardInterrupt), FakeWikibase(concept_base=WD, port=port) as wiki:
            fill(wiki)
            wiki.pages.add(article())
            fill_with_article(wiki)
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
