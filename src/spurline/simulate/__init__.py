"""Scenarios with known truth, written as the same files that a user would add.

Each scenario is a small invented trade on a real coast: ships with AIS that may fall silent for
weeks, other traffic, irregular looks under cloud that comes in spells, wagon counts, and short
articles in two languages that share origins, deny, hedge and drift. `truth.json` beside the files
says what really happened; nothing but `recovered_against_true` ever reads it.
"""

from spurline.simulate.recovery import LegRecovery, Recovery, recovered_against_true
from spurline.simulate.scenarios import SCENARIOS
from spurline.simulate.write import simulate

__all__ = ["SCENARIOS", "LegRecovery", "Recovery", "recovered_against_true", "simulate"]
