"""Bringing the difference between the graph and a Wikibase item to the wiki: compared, planned, approved, applied."""
