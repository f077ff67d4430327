"""The history of a dataset: its kept releases, what changed from each to the next, and the pages that say so."""
