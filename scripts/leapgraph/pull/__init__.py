"""Pulls from Wikidata and Wikipedia: LEAP's item, the entities that it mentions, curated pages and the infobox call."""
