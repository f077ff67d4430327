"""rdflib as the project needs it: literals as they are written, and no word of those that are no Python value."""

from __future__ import annotations

import logging

import rdflib


def configure_rdflib() -> None:
    """Keep rdflib from rewriting literals, which pySHACL, for one, lets it do again, and from logging.

    It logs a traceback for each date before Christ, each year after 9999 and each literal that is not of its datatype:
    RDF allows all of them (RDF 1.1 Concepts, section 3.3), and the shapes report those that matter.
    """
    rdflib.NORMALIZE_LITERALS = False
    logging.getLogger("rdflib").setLevel(logging.CRITICAL + 1)
