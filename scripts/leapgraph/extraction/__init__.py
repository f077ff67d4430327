"""Extraction of a subset of a Wikibase's dump: selection, parts of the output, and statistics of what was selected."""
