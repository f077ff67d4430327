"""Selection of entities: conditions on statements, lists of ids, and the prefilter of bytes that spares most lines."""
