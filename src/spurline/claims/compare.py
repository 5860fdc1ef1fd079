"""Claims of several texts held against one another: clusters, relations and origins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from spurline.claims.clusters import cluster_claims
from spurline.claims.origins import origin_groups
from spurline.claims.relations import relations_of
from spurline.model import Claim, ClaimCluster, ClaimRelation, Document, OriginGroup


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the claims of a call have to do with each other. Every claim is in one cluster."""

    clusters: tuple[ClaimCluster, ...]
    relations: tuple[ClaimRelation, ...]
    origin_groups: tuple[OriginGroup, ...]


def compare(claims: Sequence[Claim], documents: Sequence[Document]) -> Comparison:
    """Clusters, relations and origin groups over all claims. Equal claims count once; the result
    does not depend on the order of the input. `documents` give the file names and the days of publication."""
    unique = tuple({claim.id: claim for claim in claims}.values())
    clusters = cluster_claims(unique)
    return Comparison(
        clusters=clusters,
        relations=relations_of(unique, clusters, documents),
        origin_groups=origin_groups(unique, documents, clusters),
    )
