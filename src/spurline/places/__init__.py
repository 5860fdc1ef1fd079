"""Gazetteer, sea and rail networks, distances, land."""
