"""Reading a wiki: LEAP's item, what it mentions, the pages that the curated graph names, and the article's infobox."""
