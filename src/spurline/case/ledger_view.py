"""The ledger of a case with what its drawings need: looks, times heard, published counts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from pathlib import Path

import numpy as np

from spurline.case.as_of import evidence_by, ledger_by
from spurline.case.gathered import gather
from spurline.case.materials import Bench
from spurline.case.priors import priors_of
from spurline.case.progress import Progress, silent
from spurline.case.published import read_published
from spurline.case.versions import tool_version
from spurline.case.view import LedgerView, Span
from spurline.case.voyages import rebuild_voyages
from spurline.itinerary import count_curve
from spurline.model import Positions
from spurline.vault import Vault

MICROSECONDS_PER_HOUR = 3_600_000_000


def ledger_view(folder: Path, moment: datetime | None = None, *, progress: Progress = silent) -> LedgerView:
    """The ledger of the case in `folder`, from all of it or from what was known by `moment` (UTC).

    Steps already taken are not taken again; out/ is not touched. Raises what `run` and `--as-of` raise.
    """
    with Vault.opened(folder) as vault:
        bench = Bench(vault, progress=progress)
        evidence = gather(bench)
        counts = read_published(bench, evidence.materials.case.places)
        if moment is None:
            ledger = rebuild_voyages(
                bench, evidence.materials, evidence.fixes, evidence.traffic.key, evidence.period
            )
        else:
            evidence = evidence_by(evidence, moment)
            ledger = ledger_by(bench, evidence, moment)
            counts = counts.by(moment)
        case = evidence.materials.case
        return LedgerView(
            case,
            ledger,
            evidence.materials.looks,
            _heard(evidence.fixes, priors_of(case).gap_hours),
            counts.against(ledger, case.places),
            tuple(count_curve(one) for one in ledger.arrivals),
            moment,
            tool_version("itinerary"),
        )


def _heard(fixes: Mapping[str, Positions], gap_hours: float) -> tuple[tuple[str, tuple[Span, ...]], ...]:
    return tuple((name, _spans(fixes[name], gap_hours)) for name in sorted(fixes) if len(fixes[name]))


def _spans(positions: Positions, gap_hours: float) -> tuple[Span, ...]:
    """First and last usable fix of every piece without a silence of `gap_hours`."""
    t = np.sort(positions.t[positions.reject == 0])
    if not len(t):
        return ()
    cuts = np.flatnonzero(np.diff(t) >= gap_hours * MICROSECONDS_PER_HOUR)
    first, last = t[np.concatenate([[0], cuts + 1])], t[np.concatenate([cuts, [len(t) - 1]])]
    epoch = datetime(1970, 1, 1, tzinfo=timezone.utc)
    return tuple(
        (epoch + timedelta(microseconds=a), epoch + timedelta(microseconds=b))
        for a, b in zip(first.tolist(), last.tolist(), strict=True)
    )
