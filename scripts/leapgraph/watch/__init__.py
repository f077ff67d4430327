"""Watches the sources: whether the sections, items and pages that statements cite still say what the graph says."""
