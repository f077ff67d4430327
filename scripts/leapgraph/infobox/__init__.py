"""Wikipedia's infobox: the article's template call, the template's code, and the rules of Module:WikidataIB."""
