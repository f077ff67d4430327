"""What an article's wikitext gives by its structure: its sections, and the links that a section lists."""
