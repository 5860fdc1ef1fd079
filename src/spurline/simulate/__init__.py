"""Scenarios with known truth, written as the same files that a user would add."""
