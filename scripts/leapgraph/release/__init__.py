"""The release: `dist/` with every format, every entity, the catalogue and the checksums, put in place whole."""
