"""A plan and a board for people: in a terminal, in a pipe, and as one HTML file."""
