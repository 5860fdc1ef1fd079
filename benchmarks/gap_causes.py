"""Causes of gaps against known truth: precision, recall, calibration; and how the weights were fitted.

    python benchmarks/gap_causes.py REAL.parquet [--set train|test|last] [--seeds 48]
    python benchmarks/gap_causes.py REAL.parquet --fit --seeds 60

REAL.parquet holds mmsi, t, lon, lat, sog, cog, src (public AIS). The weights are fitted on simulated
coasts with seeds 0-59 and on New York. The test set, by which it was chosen what
counts, is simulated coasts with seeds from 1000 and the tracks of other regions, thinned by receivers
that fail, that reach less far, or that hear only passes. The last set, with seeds from 2000, is for a
figure that no choice has seen: the simulated part is new, the real tracks are those of the test set
thinned anew. Baselines in the same run: GFW's published rule, and every gap taken for switched off.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

import numpy as np
from gap_coasts import coast
from gap_truth import World, constant, real, stretched, thinned, truth_of
from scipy.optimize import minimize

from spurline.ais import build
from spurline.ais.causes import CAUSES, COASTAL_NM, WEIGHTS, CausePriors, Weights, probabilities
from spurline.ais.evidence import Evidence, gather, know
from spurline.ais.fixes import KM_PER_NM, split, stream_fixes, to_microseconds
from spurline.ais.gaps import SilenceFinder, Silences
from spurline.ais.gathering import Gathering
from spurline.ais.listening import Listener
from spurline.ais.lost import lost_of
from spurline.ais.reading import read_rows, stats
from spurline.ais.reception import Reception
from spurline.ais.statics import read_statics

GAP_HOURS = 6.0
RIDGE = 0.002
LIMITS = {
    "silence": (0.02, 1),
    "misjudged": (-12, -1),
    "outage_heard": (0.005, 0.8),
    "clustering": (0.1, 20),
    **dict.fromkeys(("ring", "companions_off", "companions_both", "successor"), (0, 3)),
}
TRAIN = {"tt_ny_week": 16}
TEST = {"auckland": 4, "tankers_sg": 4, "tt_us_coastal": 2}
"""Parts of the file of real AIS, and how often each is thinned in each way."""


SEEDS = {"train": 0, "test": 1000, "last": 2000}
SHARES = (None, CausePriors().switched_off, 1 / 3)
"""Shares of gaps switched off at which precision is told: as the worlds have it, the prior, one in three."""


@dataclass(frozen=True)
class Judged:
    """Gaps of one world whose cause is known (or not: -1), and the evidence on them."""

    name: str
    evidence: Evidence
    truth: np.ndarray
    kind: list[str]
    coastal: np.ndarray
    hours: np.ndarray
    before: np.ndarray


def judge(world: World) -> Judged:
    """Import a world, find its gaps, and lay the evidence beside the truth."""
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        build([(world.positions, world.statics)], store)
        histories, end = read_statics(store), stats(store).end
        listener, finder = Listener(GAP_HOURS, histories), SilenceFinder(GAP_HOURS, to_microseconds(end))
        for fixes in stream_fixes(split(rows)[1] for rows in read_rows(store, 0, 2**32 - 1)):
            listener.feed(fixes)
            finder.feed(fixes)
        gathering, silences = Gathering(Path(folder)), finder.finish()
        gathering.take(listener.finish(), lost_of(silences))
        evidence = gather(silences, know(*gathering.total(), histories, world.places))
    truths = [truth_of(world, *ends, GAP_HOURS) for ends in _ends(silences)]
    return Judged(
        world.name.split()[0] if world.name.startswith("coast") else world.name,
        evidence,
        np.array([CAUSES.index(truth[0]) if truth and truth[0] else -1 for truth in truths], dtype=int),
        ["" if truth is None else truth[1] for truth in truths],
        evidence.shore_km < COASTAL_NM * KM_PER_NM,
        silences.hours,
        silences.before,
    )


def _ends(silences: Silences) -> Iterator[tuple[int, int, int]]:
    yield from zip(silences.mmsi.tolist(), silences.t_off.tolist(), silences.t_on.tolist(), strict=True)


def worlds(path: Path, which: str, seeds: int) -> Iterator[World]:
    """The worlds of a set: to fit on, to choose by, or to look at once."""
    first = SEEDS[which]
    for seed in range(first, first + seeds):
        yield coast(seed)
    for source, times in (TRAIN if which == "train" else TEST).items():
        positions = real(path, source)
        if source == "tt_us_coastal":
            positions = stretched(constant(positions, 20), 6, 24.0)
        for how in ("outage", "range", "passes"):
            for seed in range(times):
                yield thinned(source, positions, first + seed, how=how)


def chosen(evidence: Evidence, rows: np.ndarray) -> Evidence:
    """Some rows of the evidence."""
    parts = {}
    for one in fields(Evidence):
        value = getattr(evidence, one.name)
        if isinstance(value, Reception):
            part = Reception(**{f.name: getattr(value, f.name)[rows] for f in fields(Reception)})
        elif isinstance(value, list):
            part = [value[k] for k in rows]
        else:
            part = value[rows]
        parts[one.name] = part
    return Evidence(**parts)


def joined(parts: list[Evidence]) -> Evidence:
    """Evidence of several worlds, one after the other."""

    def column(items: list) -> object:
        return [x for item in items for x in item] if isinstance(items[0], list) else np.concatenate(items)

    values = {
        f.name: column([getattr(p, f.name) for p in parts]) for f in fields(Evidence) if f.name != "reception"
    }
    heard = {f.name: column([getattr(p.reception, f.name) for p in parts]) for f in fields(Reception)}
    return Evidence(reception=Reception(**heard), **values)


def fit(judged: list[Judged]) -> Weights:
    """Weights of greatest likelihood, each cause as heavy as its prior, held to the judged ones by a ridge."""
    known = [some(one) for one in judged]
    evidence = joined([chosen(one.evidence, rows) for one, rows in zip(judged, known, strict=True)])
    truth = np.concatenate([one.truth[rows] for one, rows in zip(judged, known, strict=True)])
    priors = CausePriors()
    weight = cause_weights(truth, priors)
    start = np.array(list(asdict(Weights()).values()))
    names = list(asdict(Weights()))

    def loss(values: np.ndarray) -> float:
        weights = Weights(**dict(zip(names, values.tolist(), strict=True)))
        p = probabilities(evidence, priors, weights)[np.arange(len(truth)), truth]
        return float(
            -(weight * np.log(np.maximum(p, 1e-12))).sum() + RIDGE * np.sum((values - start) ** 2) / 4
        )

    found = minimize(
        loss,
        start,
        method="L-BFGS-B",
        bounds=[LIMITS.get(name, (-8, 8)) for name in names],
        options={"maxiter": 80},
    )
    print(f"loss {loss(start):.4f} -> {found.fun:.4f} on {len(truth)} gaps")
    return Weights(**{name: round(float(v), 2) for name, v in zip(names, found.x, strict=True)})


def some(judged: Judged) -> np.ndarray:
    """Gaps to fit on: at most 60 of a cause from one world, evenly taken."""
    rows = [np.flatnonzero(judged.truth == k) for k in range(len(CAUSES))]
    return np.sort(np.concatenate([r[:: max(1, len(r) // 60)] for r in rows]))


def cause_weights(truth: np.ndarray, priors: CausePriors) -> np.ndarray:
    """Weights of gaps under which every cause is as common as its prior; their sum is 1."""
    counts = np.bincount(truth, minlength=len(CAUSES))
    share = np.array([getattr(priors, cause) for cause in CAUSES])
    share = np.where(counts > 0, share, 0)
    return (share / share.sum() / np.maximum(counts, 1))[truth]


def scores(p: np.ndarray, off: np.ndarray, threshold: float) -> tuple[float, float, float]:
    """Precision, recall and F0.5 of "switched off" at a threshold."""
    said = p >= threshold
    hits = float((said & off).sum())
    precision, recall = hits / max(1, said.sum()), hits / max(1, off.sum())
    return precision, recall, 1.25 * precision * recall / max(1e-9, 0.25 * precision + recall)


def at_recall(p: np.ndarray, off: np.ndarray, recall: float, share: float | None = None) -> float:
    """Precision at the highest threshold that reaches a recall; as it would be if `share` of the gaps
    were switched off, where that is given."""
    threshold = np.sort(p[off])[::-1][max(0, int(np.ceil(recall * off.sum())) - 1)]
    hits, false = (
        float((p[off] >= threshold).mean()),
        float((p[~off] >= threshold).mean()) if (~off).any() else 0.0,
    )
    share = float(off.mean()) if share is None else share
    return share * hits / (share * hits + (1 - share) * false)


def calibration(p: np.ndarray, true: np.ndarray, weight: np.ndarray) -> tuple[float, float]:
    """Expected calibration error over ten equal bins, and the Brier score."""
    bins = np.minimum((p * 10).astype(int), 9)
    error = 0.0
    for one in range(10):
        inside = bins == one
        if inside.any():
            mass = weight[inside].sum()
            error += abs((weight[inside] * (p[inside] - true[inside])).sum()) if mass else 0.0
    return float(error / weight.sum()), float((weight * (p - true) ** 2).sum() / weight.sum())


def report(judged: list[Judged], weights: Weights) -> None:
    """The tables of precision and recall, by set and coast, of kinds of truth, and of calibration."""
    groups: dict[str, list[list[np.ndarray]]] = {}
    unexplained: list[np.ndarray] = []
    for one in judged:
        p = probabilities(one.evidence, CausePriors(), weights)
        gfw = (one.hours >= 12) & ~one.coastal & (one.before >= 14)
        rows = one.truth >= 0
        columns = (p, one.truth, gfw, one.coastal, np.array(one.kind, dtype=object))
        real_set = not one.name.startswith("coast")
        for group in (one.name, "all", f"all {one.name.split()[0] if real_set else 'simulated'}"):
            groups.setdefault(group, []).append([column[rows] for column in columns])
        unexplained += [p[~rows, 1]] if real_set else []
    tables = {name: [np.concatenate(c) for c in zip(*parts, strict=True)] for name, parts in groups.items()}
    print(
        f"{'set':<28}{'gaps':>6}{'off':>6} | at 0.5: P, R | best F0.5: P, R, at | P at R .6 as made, 8 %, 1/3 off | ",
        end="",
    )
    print("GFW P, R | all P")
    for name, table in sorted(tables.items(), key=lambda item: (not item[0].startswith("all"), item[0])):
        for part, rows in (("", table[3] >= 0), (" coastal", table[3]), (" offshore", ~table[3])):
            if not part or name.startswith("all"):
                line(name + part, *(column[rows] for column in table[:3]))
    p, truth, _, _, kinds = tables["all"]
    report_kinds(p, truth, kinds)
    report_calibration(p, truth)
    if unexplained:
        called = np.concatenate(unexplained) >= 0.5
        print(f"\nreal silences nobody can explain: {len(called)}, called switched off {called.mean():.3f}")


def report_kinds(p: np.ndarray, truth: np.ndarray, kinds: np.ndarray) -> None:
    print("\nkind of truth: gaps, share judged right (most probable cause), mean p of the true cause")
    for kind in sorted(set(kinds.tolist())):
        rows = np.flatnonzero(kinds == kind)
        right = (p[rows].argmax(1) == truth[rows]).mean()
        true_p = p[rows, truth[rows]].mean()
        print(f"  {CAUSES[truth[rows[0]]]:<14}{kind:<24}{len(rows):>6}{right:>8.2f}{true_p:>8.2f}")


def report_calibration(p: np.ndarray, truth: np.ndarray) -> None:
    print("\ncalibration: ECE and Brier, as made | each cause as common as its prior")
    priors, even = cause_weights(truth, CausePriors()), np.full(len(truth), 1 / len(truth))
    for k, cause in enumerate(CAUSES):
        plain, usual = (calibration(p[:, k], (truth == k).astype(float), w) for w in (even, priors))
        print(f"  {cause:<14}{plain[0]:>8.3f}{plain[1]:>8.3f} | {usual[0]:>8.3f}{usual[1]:>8.3f}")
    print("\np of switched_off: gaps, mean p, share that was, share at the prior")
    bins, off = np.minimum((p[:, 1] * 5).astype(int), 4), truth == 1
    for one in range(5):
        rows = bins == one
        if rows.any():
            shown = (
                p[rows, 1].mean(),
                off[rows].mean(),
                (priors[rows] * off[rows]).sum() / priors[rows].sum(),
            )
            print(
                f"  {one / 5:.1f}-{one / 5 + 0.2:.1f}{rows.sum():>8}" + "".join(f"{x:>8.3f}" for x in shown)
            )


def line(name: str, p: np.ndarray, truth: np.ndarray, gfw: np.ndarray) -> None:
    """One row of the table of "switched off"."""
    off = truth == 1
    if not off.any():
        return
    half = scores(p[:, 1], off, 0.5)
    grid = [round(x, 2) for x in np.arange(0.02, 1.0, 0.02).tolist()]
    best = max(grid, key=lambda at: scores(p[:, 1], off, at)[2])
    precision, recall, _ = scores(p[:, 1], off, best)
    rule = scores(gfw.astype(float), off, 0.5)
    print(
        f"{name:<28}{len(off):>6}{off.sum():>6} | {half[0]:.3f} {half[1]:.3f} | {precision:.3f} {recall:.3f} "
        f"{best:.2f} | {' '.join(f'{at_recall(p[:, 1], off, 0.6, share):.3f}' for share in SHARES)} | "
        f"{rule[0]:.3f} {rule[1]:.3f} | {off.mean():.3f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("real", type=Path)
    parser.add_argument("--set", choices=tuple(SEEDS), default="test")
    parser.add_argument("--seeds", type=int, default=48)
    parser.add_argument("--fit", action="store_true")
    given = parser.parse_args()
    begun = time.process_time()
    which = "train" if given.fit else given.set
    judged = [judge(world) for world in worlds(given.real, which, given.seeds)]
    print(f"{which}: {len(judged)} worlds, {time.process_time() - begun:.0f} s of processor time")
    weights = WEIGHTS
    if given.fit:
        weights = fit(judged)
        print(replace(weights))
    report(judged, weights)


if __name__ == "__main__":
    main()
