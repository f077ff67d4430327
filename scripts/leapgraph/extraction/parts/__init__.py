"""Parts of an extraction: what is written for a range of the dump, each with its manifest."""
