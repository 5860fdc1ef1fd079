"""Spurline reconstructs covert freight routes from open sources and says how sure one may be."""

__version__ = "0.1.0"
