"""Scenes to sightings, counts and change, and to looks, absent ones included."""
