"""Extraction on Apache Spark: the session, and the runner that makes a task of each part."""
