"""The linked-data graph publisher, made for the Law Enforcement Action Partnership (LEAP)."""

__version__ = "0.2.0"
