"""Synchronizes a Wikibase item with the graph: compares, plans, and applies approved operations."""
