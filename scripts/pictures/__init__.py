"""Pictures of the site for the documentation."""
