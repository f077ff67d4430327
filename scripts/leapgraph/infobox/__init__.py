"""What Wikipedia's infobox shows: the article's call, the template behind it, and the rules of Module:WikidataIB."""
