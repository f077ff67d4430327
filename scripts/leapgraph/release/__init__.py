"""The release: `dist/` with every format, every entity, the catalogue and the checksums, swapped in whole."""
