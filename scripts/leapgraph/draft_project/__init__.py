"""Draft a project for another organization from the title of its article, as `leapgraph init` does."""
