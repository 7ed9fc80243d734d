"""Case management of people with long-term conditions, in plain files."""

__version__ = "0.1.0"
