"""Serialize graphs: Turtle, TriG, N-Triples, N-Quads, JSON-LD, RDF/XML."""
