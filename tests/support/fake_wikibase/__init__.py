"""A Wikibase on 127.0.0.1 that speaks enough of the Action API for real pywikibot to read it and to edit it.

It keeps no rules but those that a client can see. `FakeWikibase` is the whole of it; each other module is one concern.
"""

from __future__ import annotations

from support.fake_wikibase.faults import Fault
from support.fake_wikibase.oauth import Consumer
from support.fake_wikibase.pages import Page
from support.fake_wikibase.revisions import Revision
from support.fake_wikibase.server import FakeWikibase

__all__ = ["Consumer", "FakeWikibase", "Fault", "Page", "Revision"]
