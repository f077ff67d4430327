"""Planning: from the statements that the graph supports to the operations of a plan."""
