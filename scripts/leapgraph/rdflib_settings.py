"""rdflib's settings: keep the lexical forms of literals, and log no warning for those without a Python value."""

from __future__ import annotations

import logging

import rdflib


def configure_rdflib() -> None:
    """Stop rdflib from normalizing literals (pySHACL, for one, switches it on again) and from logging.

    It logs a traceback for each date before Christ, each year after 9999 and each ill-typed literal: RDF allows all of
    them (RDF 1.1 Concepts, section 3.3), and the shapes report those that matter.
    """
    rdflib.NORMALIZE_LITERALS = False
    logging.getLogger("rdflib").setLevel(logging.CRITICAL + 1)
