"""The publisher of the linked-data graph of an organization."""

__version__ = "0.2.0"
