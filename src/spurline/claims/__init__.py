"""News text in, attributed claims out."""

from spurline.claims.extract import extract
from spurline.claims.publication import read_document
from spurline.claims.record import claim_record
from spurline.claims.text import Text

__all__ = ["Text", "claim_record", "extract", "read_document"]
