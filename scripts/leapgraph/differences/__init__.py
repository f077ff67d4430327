"""What differs between two datasets, by entity and statement, in words."""
