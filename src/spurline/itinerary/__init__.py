"""Fixes, silence and looks to calls, trips and counts. Never sees a claim."""
