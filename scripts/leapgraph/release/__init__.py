"""The release in `dist/`: every format, every entity, the catalogue and the checksums, replaced as a whole."""
