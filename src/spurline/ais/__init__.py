"""Positions to tracks and events: gaps with a cause, port visits, encounters, anomalies."""
