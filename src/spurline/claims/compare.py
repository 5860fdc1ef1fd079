"""Clusters, relations and origin groups over all claims of a call."""
