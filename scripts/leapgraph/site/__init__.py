"""The pages of a release, and the scripts and styles that they use."""
