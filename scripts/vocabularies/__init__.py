"""What `make vocabularies` does: the vocabularies' own files, reduced to their terms and axioms."""
