"""A release brought into a SPARQL 1.1 store elsewhere: only the named graphs that changed, each whole."""
