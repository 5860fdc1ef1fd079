"""Claims of a few articles without a case: what `spurline claims` and its sisters show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spurline.case.articles import ArticleTask, Reports, compared, read_one
from spurline.case.progress import Progress, silent
from spurline.claims import origin_record
from spurline.intake import Kind, read_places, sniff
from spurline.model import BadInput, Claim, Document, Place, Rejection
from spurline.vault import digest


@dataclass(frozen=True, slots=True)
class ReadArticles:
    """Reports of some articles, with look-ups from claims to documents and clusters."""

    reports: Reports

    @property
    def claims_by_id(self) -> dict[str, Claim]:
        return {claim.id: claim for claim in self.reports.claims}

    @property
    def documents_by_id(self) -> dict[str, Document]:
        return {document.id: document for document in self.reports.documents}

    @property
    def cluster_by_claim(self) -> dict[str, str]:
        """Claim id → cluster id; a claim without company is in none."""
        return {claim: cluster.id for cluster in self.reports.clusters for claim in cluster.claims}

    def origin_rows(self) -> list[dict[str, Any]]:
        """Per cluster, most articles first: articles, independent origins and who they are."""
        claims, documents = self.claims_by_id, self.documents_by_id
        groups = self.reports.origin_groups
        rows = [origin_record(cluster, claims, documents, groups) for cluster in self.reports.clusters]
        return sorted(rows, key=lambda row: (-row["articles"], -row["claims"], row["cluster"]))


def read_articles(
    paths: Sequence[Path],
    *,
    default: Mapping[str, Any],
    meta: Mapping[str, Mapping[str, Any]],
    places_file: Path | None,
    progress: Progress = silent,
) -> ReadArticles:
    """Extract and compare the claims of some files, in the order in which they are named.

    `default` holds what is known of all of them, `meta` what is known of one by its name. A file
    that cannot be read becomes a rejection. Raises BadInput for places that cannot be read.
    """
    places: tuple[Place, ...] = read_places(places_file).rows if places_file else ()
    documents: list[Document] = []
    claims: list[Claim] = []
    rejections: list[Rejection] = []
    seen: set[str] = set()
    for number, path in enumerate(paths, 1):
        try:
            found = sniff(path)
            if found is not Kind.ARTICLE:
                raise BadInput(f"this is no article, it looks like {found.value}")
            sha256 = digest(path)
            detail = {**default, **meta.get(path.name, {})}
            task = ArticleTask(path, path.name, sha256, tuple(sorted(detail.items())), places)
            facts = read_one(task)[1]
        except (BadInput, OSError) as error:
            rejections.append(Rejection(path.name, "file", getattr(error, "what", str(error))))
            continue
        if sha256 in seen:
            rejections.append(
                Rejection(path.name, "file", "the same bytes were already read under another name")
            )
            continue
        seen.add(sha256)
        documents += [body for kind, body in facts if kind == "document"]
        claims += [body for kind, body in facts if kind == "claim"]
        rejections += [body for kind, body in facts if kind == "rejection"]
        progress("reading", number, len(paths))
    tied = list(compared(tuple(claims), tuple(documents)))
    return ReadArticles(
        Reports(
            tuple(documents),
            tuple(claims),
            tuple(body for kind, body in tied if kind == "cluster"),
            tuple(body for kind, body in tied if kind == "relation"),
            tuple(body for kind, body in tied if kind == "origin_group"),
            tuple(rejections),
        )
    )
