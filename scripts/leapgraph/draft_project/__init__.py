"""`leapgraph init`: the first project of another organization, from the title of its article."""
