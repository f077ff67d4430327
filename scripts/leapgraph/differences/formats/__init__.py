"""The formats in which differences are written: for people, as text, Markdown or a web page; as JSON and as RDF."""
