"""SPARQL: the language, read and written token by token, and the engines and endpoints that answer it."""
