"""SPARQL: a lexer and inspection of queries, and the engines and endpoints that run them."""
