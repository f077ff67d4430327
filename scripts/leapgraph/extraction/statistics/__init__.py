"""Statistics of selected items by property: how many have it, and how well their statements are sourced."""
