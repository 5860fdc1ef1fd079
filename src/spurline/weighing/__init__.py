"""Evidence to findings: origins, likelihoods, rivals, contradictions, the audit of claims.

The room sees claims, looks, silences and the voyage ledger, never their makers. It says how
probable each finding is, between which values that moves when any one origin is left out, what
else would explain the same evidence, what contradicts it and what was not looked for. It is pure:
no clock, no file, no chance.
"""

from spurline.weighing.counts import compare_counts
from spurline.weighing.prior_keys import names_hypothesis
from spurline.weighing.weigh import weigh
from spurline.weighing.words import (
    confidence_word,
    mixes_likelihood_and_confidence,
    probability_word,
    probability_words,
)

__all__ = [
    "compare_counts",
    "confidence_word",
    "mixes_likelihood_and_confidence",
    "names_hypothesis",
    "probability_word",
    "probability_words",
    "weigh",
]
