"""The dossier room: renders a case and computes nothing.

`publish` turns the read-only view of a case into one self-contained page and the files beside it
(findings, ledger, audit, claims, places, routes, events, timeline). It formats, projects and lays
out; every number it prints was made in another room.
"""

from spurline.dossier.publish import publish

__all__ = ["publish"]
