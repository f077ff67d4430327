"""The linked-data graph publisher of the Law Enforcement Action Partnership (LEAP)."""

__version__ = "0.2.0"
