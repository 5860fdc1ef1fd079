"""Articles to claims, one worker per article, and what holds between the claims of all of them."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from spurline.case.materials import Bench, Made, Materials
from spurline.claims import Comparison, Text, compare, extract, read_document
from spurline.intake import read_article
from spurline.model import (
    BadInput,
    Claim,
    ClaimCluster,
    ClaimRelation,
    Document,
    OriginGroup,
    Place,
    Rejection,
    When,
    content_id,
    parse_zone,
)
from spurline.places import Gazetteer
from spurline.vault import StoredItem


@dataclass(frozen=True, slots=True)
class Reports:
    """What was said: documents, their claims, and how these hang together."""

    documents: tuple[Document, ...]
    claims: tuple[Claim, ...]
    clusters: tuple[ClaimCluster, ...]
    relations: tuple[ClaimRelation, ...]
    origin_groups: tuple[OriginGroup, ...]
    rejections: tuple[Rejection, ...]


@dataclass(frozen=True, slots=True)
class ArticleTask:
    """One article to be read, with what is known of it and the places of the case; picklable."""

    path: Path
    name: str
    sha256: str
    detail: tuple[tuple[str, Any], ...]
    places: tuple[Place, ...]


def read_reports(bench: Bench, materials: Materials) -> Reports:
    """Extract the claims of every article that was not read yet, then compare all of them."""
    items = bench.vault.items("article")
    steps = [_step(bench, item, materials) for item in items]
    waiting = [(item, step) for item, step in zip(items, steps, strict=True) if not bench.is_done(step)]
    tasks = {item.sha256: _task(bench, item, materials) for item, _ in waiting}
    by_sha = {item.sha256: step for item, step in waiting}
    bench.skipped += ["claims.extract"] * (len(items) - len(waiting))
    bench.progress("claims.extract", 0, len(waiting))
    for number, (sha256, facts) in enumerate(_all_read(list(tasks.values()), bench.workers), 1):
        bench.vault.commit(by_sha[sha256], facts)
        bench.done.append("claims.extract")
        bench.progress("claims.extract", number, len(waiting))
    keys = [step.key for step in steps]
    documents = tuple(d for key in keys for d in bench.load(key, "document", Document))
    claims = tuple(c for key in keys for c in bench.load(key, "claim", Claim))
    rejections = tuple(r for key in keys for r in bench.load(key, "rejection", Rejection))
    key = bench.take(bench.step("claims.compare", {}, sorted(keys)), lambda: compared(claims, documents))
    return Reports(
        documents,
        claims,
        bench.load(key, "cluster", ClaimCluster),
        bench.load(key, "relation", ClaimRelation),
        bench.load(key, "origin_group", OriginGroup),
        rejections,
    )


def _step(bench: Bench, item: StoredItem, materials: Materials) -> Any:
    parameters = {"name": item.name, **{key: str(value) for key, value in item.detail.items()}}
    return bench.step("claims.extract", parameters, [item.sha256, materials.places_digest])


def _task(bench: Bench, item: StoredItem, materials: Materials) -> ArticleTask:
    detail = tuple(sorted(item.detail.items()))
    return ArticleTask(bench.path(item), item.name, item.sha256, detail, materials.case.places)


def _all_read(tasks: Sequence[ArticleTask], workers: int) -> Iterator[tuple[str, list[tuple[str, Any]]]]:
    """(hash, facts) of each article as it is done. Steps are committed one by one, so the order
    in which workers finish decides nothing but how far a killed run had come."""
    if workers <= 1 or len(tasks) <= 1:
        yield from map(read_one, tasks)
        return
    spawned = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(workers, len(tasks)), mp_context=spawned) as pool:
        for future in as_completed([pool.submit(read_one, task) for task in tasks]):
            yield future.result()


def read_one(task: ArticleTask) -> tuple[str, list[tuple[str, Any]]]:
    detail = dict(task.detail)
    try:
        article = read_article(task.path, task.name)
        text = Text(
            name=task.name,
            text=article.text,
            document=task.sha256,
            language=detail.get("language") or article.language,
            published=published(detail.get("published") or article.published),
            outlet=detail.get("outlet") or article.outlet,
        )
        claims = extract(text, gazetteer(task.places))
    except BadInput as error:
        return task.sha256, [("rejection", Rejection(task.name, "file", error.what))]
    document = replace(read_document(text), title=article.title, url=detail.get("url") or article.url)
    return task.sha256, [("document", document), *(("claim", claim) for claim in claims)]


def published(given: str | None) -> When | None:
    """A stated publication date, or ISO interval "from/to", as a `When`; bare dates are UTC days.

    Raises BadInput when it is no date.
    """
    if not given:
        return None
    start, _, end = given.partition("/")
    return When.parse(start, end or None, zone=parse_zone("Z"))


@lru_cache(maxsize=4)
def gazetteer(places: tuple[Place, ...]) -> Gazetteer:
    """The packaged gazetteer with the places of a case before it."""
    return Gazetteer.packaged().extended(places)


def compared(claims: tuple[Claim, ...], documents: tuple[Document, ...]) -> Made:
    found: Comparison = compare(claims, documents)
    yield from (("cluster", cluster) for cluster in found.clusters)
    yield from (("relation", relation) for relation in found.relations)
    yield from (("origin_group", group) for group in found.origin_groups)


def reports_digest(reports: Reports) -> str:
    """Changes when any document, claim or tie between claims does."""
    return content_id(
        {
            "documents": [document.id for document in reports.documents],
            "claims": sorted(claim.id for claim in reports.claims),
            "clusters": sorted(cluster.id for cluster in reports.clusters),
            "relations": sorted(relation.id for relation in reports.relations),
            "groups": sorted(group.id for group in reports.origin_groups),
        }
    )
