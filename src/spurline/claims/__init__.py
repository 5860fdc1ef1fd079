"""News text in, attributed claims out: who said what, when, how firmly and on whose word, with
exact offsets, for German and English, by rules alone. Several texts are compared: which claims
are the same, which contradict, and how many independent statements stand behind them. The room
records what was said; it never decides what is true.
"""

from spurline.claims.compare import Comparison, compare
from spurline.claims.extract import extract
from spurline.claims.publication import read_document
from spurline.claims.record import claim_record, group_record, origin_record, relation_record
from spurline.claims.text import Text

__all__ = [
    "Comparison",
    "Text",
    "claim_record",
    "compare",
    "extract",
    "group_record",
    "origin_record",
    "read_document",
    "relation_record",
]
