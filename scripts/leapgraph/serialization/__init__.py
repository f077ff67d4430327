"""The formats that graphs are written in: Turtle, N-Triples, JSON-LD, RDF/XML."""
