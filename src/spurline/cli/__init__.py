"""Parses arguments, calls one room or a case, shows. Holds no logic."""
