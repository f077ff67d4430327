"""Looks at the cited pages outside the wikis, politely and at public addresses alone."""
