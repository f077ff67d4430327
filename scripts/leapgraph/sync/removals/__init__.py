"""What others have removed from an item, so that no plan brings it back unasked."""
