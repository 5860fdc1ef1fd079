"""The most probable cause of a gap in one plain sentence."""

from __future__ import annotations

import numpy as np

from spurline.ais.evidence import Evidence


def reason(p_cause: dict[str, float], evidence: Evidence, k: int) -> str:
    """The most probable cause of gap k in one sentence, with what speaks most for it."""
    cause = max(p_cause, key=lambda name: p_cause[name])
    return _SENTENCES[cause](evidence, k)


def _of_reception(evidence: Evidence, k: int) -> str:
    heard = evidence.reception
    usual, others = float(heard.usual[k].sum()), int(heard.heard[k].sum())
    if evidence.companions[k, 1] or (usual >= 3 and others < usual / 2):
        return (
            f"Probably not received: {others} vessel-hours of others were heard around its way where "
            f"{usual:.0f} are usual, and {int(evidence.companions[k, 0])} others fell silent with it."
        )
    chance = np.exp(heard.log_silence[k])
    return (
        f"Probably not received: a ship that sends on this way stays unheard with a chance of {chance:.2g}."
    )


def _of_switching_off(evidence: Evidence, k: int) -> str:
    heard = evidence.reception
    expected, others, usual = heard.expected[k], int(heard.heard[k].sum()), heard.usual[k].sum()
    names = ", ".join(str(mmsi) for mmsi in heard.vessels[k].tolist() if mmsi)
    return (
        f"Probably switched off: {expected:.0f} messages were to be expected on its way, and {others} vessel-hours "
        f"of others were heard there ({usual:.0f} are usual){f', among them of {names}' if names else ''}."
    )


def _of_port(evidence: Evidence, k: int) -> str:
    where = (
        f"at {evidence.place[k]}" if evidence.place[k] else f"{evidence.shore_km[k]:.1f} km from the shore"
    )
    rest = "lay still" if evidence.still[k] else "was last heard under way"
    habit = f"; it fell silent there {int(evidence.habit[k])} times more" if evidence.habit[k] else ""
    return f"Probably silent in port: it {rest} {where}{habit}."


def _of_identity(evidence: Evidence, k: int) -> str:
    if evidence.impossible[k]:
        return "Probably two ships: no ship is fast enough from where this MMSI fell silent to where it was heard."
    if evidence.same_ship[k] == 0:
        return "Probably two ships: what this MMSI said of itself before and after does not agree."
    if evidence.taken_on[k]:
        return "Probably a change of MMSI: another one says later to be this ship."
    return "Probably a change of identity: another MMSI was first heard where and when this one fell silent."


_SENTENCES = {
    "reception": _of_reception,
    "switched_off": _of_switching_off,
    "in_port": _of_port,
    "identity": _of_identity,
}
