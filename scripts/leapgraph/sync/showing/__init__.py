"""Displays plans, the sync status and removals: on a terminal, in a pipe, as HTML, JSON and Markdown."""
