"""From what the graph would have on an item to the operations of a plan."""
