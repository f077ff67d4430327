"""The published release as a web server: a SPARQL endpoint, and every IRI of the graph looked up."""
