"""Pulls from Wikidata and Wikipedia: the item, the entities that it mentions, curated pages and the infobox call."""
