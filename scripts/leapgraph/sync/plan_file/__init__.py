"""The plan as a file that a person reads and approves."""
