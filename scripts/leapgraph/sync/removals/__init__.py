"""Removals by others: parts that other editors have removed from an item, which no plan restores unless asked."""
