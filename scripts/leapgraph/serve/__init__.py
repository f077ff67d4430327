"""A web server for a release: a SPARQL endpoint, and every IRI of the graph dereferenced."""
