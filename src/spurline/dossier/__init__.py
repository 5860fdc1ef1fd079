"""Renders a case, computes nothing."""
