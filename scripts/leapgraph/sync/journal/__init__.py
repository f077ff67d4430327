"""What was done on a wiki, on file: the results of applies, the journal of their edits, and what is our own by it."""
