"""Claims against the shared evaluation data, with the project's own scorers. Prints one table.

    python benchmarks/claims_scores.py [--shared DIR] [--all]

Without `--all` only the parts that rules may be tuned on are scored (development articles, Wikinews
train and dev, KRAUTS Dolomiten-100 and the first 25 DieZeit articles); with it also the parts that
are kept untouched (Wikinews test, the rest of KRAUTS).
"""

from __future__ import annotations

import argparse
import csv
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from datetime import date, timezone
from pathlib import Path
from typing import Any

from spurline.claims import (
    Text,
    claim_record,
    compare,
    extract,
    origin_record,
    read_document,
    relation_record,
)
from spurline.claims.record import group_record
from spurline.claims.times import find_times
from spurline.model import When
from spurline.places import Gazetteer

ROOT = Path(__file__).parents[1]


def _run(tool: Path, *arguments: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, str(tool), "--json", *arguments], check=True, capture_output=True, text=True
    )
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def _write(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")


def score_articles(shared: Path, work: Path, gazetteer: Gazetteer) -> dict[str, Any]:
    """The development articles: claims, attributes, clusters, relations, origins."""
    folder = shared / "data" / "claims"
    names = [row["file"] for row in json.loads((folder / "gold_dev.json").read_text("utf-8"))["articles"]]
    texts = [Text(name, (folder / name).read_bytes().decode("utf-8")) for name in names]
    documents = [read_document(text) for text in texts]
    claims = [extract(text, gazetteer) for text in texts]
    flat = [claim for own in claims for claim in own]
    found = compare(flat, documents)
    clusters = {key: cluster.id for cluster in found.clusters for key in cluster.claims}
    by_id, by_document = {claim.id: claim for claim in flat}, {one.id: one for one in documents}
    _write(
        work / "claims.jsonl",
        [claim_record(c, d, clusters[c.id]) for d, own in zip(documents, claims, strict=True) for c in own],
    )
    _write(
        work / "relations.jsonl",
        [relation_record(one, by_id, by_document) for one in found.relations]
        + [group_record(one, by_id, by_document) for one in found.origin_groups],
    )
    _write(
        work / "origins.jsonl",
        [origin_record(one, by_id, by_document, found.origin_groups) for one in found.clusters],
    )
    return _run(
        shared / "tools" / "score_claims.py",
        *("--gold", str(folder / "gold_dev.json"), "--texts", str(folder)),
        *("--relations", str(work / "relations.jsonl"), "--origins", str(work / "origins.jsonl")),
        str(work / "claims.jsonl"),
    )


def score_quotations(
    shared: Path, work: Path, gazetteer: Gazetteer, split: str
) -> tuple[dict[str, Any], float]:
    """One split of the Wikinews corpus; also the slowest article in seconds."""
    tool, corpus = (
        shared / "tools" / "eval_wikinews.py",
        shared / "data" / "claims" / "gnqa2024_compact.jsonl",
    )
    folder = work / split
    subprocess.run(
        [sys.executable, str(tool), "--corpus", str(corpus), "--split", split, "--export", str(folder)],
        check=True,
        capture_output=True,
    )
    rows, slowest = [], 0.0
    with (folder / "published.csv").open(encoding="utf-8", newline="") as file:
        dates = {row["file"]: row["date"] for row in csv.DictReader(file)}
    for name in sorted(dates):
        when = When.parse(dates[name], zone=timezone.utc) if dates[name] else None
        text = Text(name, (folder / name).read_bytes().decode("utf-8"), language="de", published=when)
        begun = time.perf_counter()
        claims = extract(text, gazetteer)
        slowest = max(slowest, time.perf_counter() - begun)
        rows += [claim_record(claim, read_document(text), None) for claim in claims]
    _write(work / f"{split}.jsonl", rows)
    return _run(tool, "--corpus", str(corpus), "--split", split, str(work / f"{split}.jsonl")), slowest


def score_times(shared: Path, work: Path, *, tuned: bool) -> tuple[dict[str, Any], float]:
    """KRAUTS, the part rules were tuned on or the rest; also kB per second."""
    source = shared / "data" / "claims" / "krauts.jsonl"
    rows = [json.loads(line) for line in source.read_text("utf-8").splitlines()]
    zeit = [row["file"] for row in rows if row["collection"] == "DieZeit"][:25]
    chosen = [row for row in rows if (row["collection"] == "Dolomiten-100" or row["file"] in zeit) is tuned]
    gold, predicted = work / "krauts_gold.jsonl", work / "krauts.jsonl"
    _write(gold, chosen)
    begun, made = time.perf_counter(), []
    for row in chosen:
        for one in find_times(row["text"], date.fromisoformat(row["dct"][:10]), "de"):
            if one.resolved.kind:
                span = {"file": row["file"], "begin": one.begin, "end": one.end}
                made.append(span | {"type": one.resolved.kind, "value": one.resolved.value})
    speed = sum(len(row["text"]) for row in chosen) / 1000 / (time.perf_counter() - begun)
    _write(predicted, made)
    return _run(shared / "tools" / "eval_krauts.py", "--gold", str(gold), str(predicted)), speed


def _article_rows(articles: dict[str, Any]) -> list[tuple[str, str, str]]:
    data = "development articles"
    main, attributes = articles["main"], articles["main"]["attributes"]
    rows = [(data, key, f"F1 {main[key]['f1']:.1f}") for key in ("claims", "tight", "strict")]
    shares = ("origin", "chain", "stance", "polarity", "form", "event_lenient", "hedge")
    rows += [(data, key, f"{attributes[key]['acc']:.1f} %") for key in shares]
    means = (
        "stance_macro_f1",
        "actor_from",
        "actor_to",
        "quantity_all",
        "event_date_exact",
        "places_name_role",
    )
    rows += [(data, key, f"F1 {attributes[key]['f1']:.1f}") for key in (*means, "places_name_role")]
    clusters, origins = articles["clusters"], articles["origins"]
    rows.append((data, "clusters, pairs", f"F1 {clusters['pairs_given']['f1']:.1f}"))
    rows.append((data, "clusters, LEA", f"F1 {clusters['lea_given']['f1']:.1f}"))
    rows.append((data, "origin groups, pairs", f"F1 {origins['group_pairs_given']['f1']:.1f}"))
    rows.append((data, "independent origins", f"{origins['independent_origins']['acc']:.1f} %"))
    denial = articles["relations"]["denial"]
    rows.append((data, "denial relations", f"P {denial['p']:.1f} R {denial['r']:.1f}"))
    return rows


def table(shared: Path, work: Path, *, everything: bool) -> list[tuple[str, str, str]]:
    """Rows (data, measure, figure) of all comparisons."""
    gazetteer = Gazetteer.packaged()
    gazetteer.find_in_text("warm")
    rows = _article_rows(score_articles(shared, work, gazetteer))
    for split in ("train", "dev", "test") if everything else ("train", "dev"):
        result, slowest = score_quotations(shared, work, gazetteer, split)
        for key in ("message", "roles", "joint"):
            rows.append((f"Wikinews {split}", key, f"F1 {result[key]['f1']:.1f}"))
        rows.append((f"Wikinews {split}", "slowest article", f"{slowest:.2f} s"))
    for tuned in (True, False) if everything else (True,):
        times, speed = score_times(shared, work, tuned=tuned)
        label = "KRAUTS tuning part" if tuned else "KRAUTS untouched part"
        for key in ("strict", "relaxed", "relaxed_value"):
            rows.append((label, key, f"F1 {times['all'][key]['f1']:.1f}"))
        rows.append((label, "speed", f"{speed:.0f} kB/s"))
    return rows


def main() -> None:
    """Parse, score, print."""
    parser = argparse.ArgumentParser(description="Score claims against the shared evaluation data.")
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--all", action="store_true", help="also the parts kept untouched")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for data, measure, figure in table(arguments.shared, Path(folder), everything=arguments.all):
            print(f"{data:<30}{measure:<34}{figure}")


if __name__ == "__main__":
    main()
