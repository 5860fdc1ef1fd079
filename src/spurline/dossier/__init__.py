"""The dossier room: renders a case and computes nothing.

`publish` turns the read-only view of a case into one self-contained page and the files beside it
(findings, ledger, audit, claims, places, routes, events, timeline). `vessel_page` and
`reception_page` draw one vessel and the reception of an AIS store from sheets that hold all of it;
`ledger_page` draws the voyage ledger from the case's view of it. `vessel_figure`, `reception_figure`
and `ledger_figure` give the drawings alone, for `svg_file` and `png_file`. The room formats,
projects and lays out; every number it prints was made in another room.
"""

from spurline.dossier.csv_safe import write_csv
from spurline.dossier.ledger_page import ledger_figure, ledger_page
from spurline.dossier.picture import Picture
from spurline.dossier.picture_png import png_file
from spurline.dossier.picture_svg import svg_file
from spurline.dossier.publish import publish
from spurline.dossier.reception_page import cells_csv, reception_figure, reception_page
from spurline.dossier.reception_sheet import Cell, ReceptionSheet
from spurline.dossier.vessel_page import vessel_figure, vessel_page
from spurline.dossier.vessel_sheet import Said, Speeds, VesselSheet

__all__ = [
    "Cell",
    "Picture",
    "ReceptionSheet",
    "Said",
    "Speeds",
    "VesselSheet",
    "cells_csv",
    "ledger_figure",
    "ledger_page",
    "png_file",
    "publish",
    "reception_figure",
    "reception_page",
    "svg_file",
    "vessel_figure",
    "vessel_page",
    "write_csv",
]
