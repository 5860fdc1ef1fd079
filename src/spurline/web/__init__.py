"""The live view of a case."""
