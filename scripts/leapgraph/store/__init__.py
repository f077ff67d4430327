"""Push a release to a SPARQL 1.1 store: each named graph that changed is replaced as a whole."""
