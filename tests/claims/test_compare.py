"""Clusters, relations and origins over several texts."""

from __future__ import annotations

from datetime import timezone
from itertools import permutations

import pytest

from spurline.claims import (
    Comparison,
    Text,
    compare,
    extract,
    group_record,
    origin_record,
    read_document,
    relation_record,
)
from spurline.model import Claim, Document, Stance, When

from .conftest import FakeGazetteer

BRIEFING = (
    "Der Sprecher John Weber teilte am Mittwoch (15. November) mit, dass "
    "Nordkorea Artilleriegeschosse an Russland liefert."
)
COPY = "Nordkorea liefert Artilleriegeschosse an Russland, sagte John Weber am Mittwoch."
DENIAL = "Nordkorea bestreitet, Artilleriegeschosse an Russland geliefert zu haben."


def _read(*texts: str) -> tuple[list[Claim], list[Document]]:
    when = When.parse("2023-11-16", zone=timezone.utc)
    made = [Text(f"{i}.txt", text, language="de", published=when) for i, text in enumerate(texts)]
    claims = [claim for text in made for claim in extract(text, FakeGazetteer())]
    return claims, [read_document(text) for text in made]


@pytest.fixture(scope="module")
def compared() -> tuple[list[Claim], list[Document], Comparison]:
    claims, documents = _read(BRIEFING, COPY, DENIAL)
    return claims, documents, compare(claims, documents)


def test_two_articles_on_one_briefing_have_one_origin(
    compared: tuple[list[Claim], list[Document], Comparison],
) -> None:
    claims, documents, comparison = compared
    by_id = {claim.id: claim for claim in claims}
    cluster = next(c for c in comparison.clusters if len(c.claims) == 2)
    record = origin_record(cluster, by_id, {d.id: d for d in documents}, comparison.origin_groups)
    assert (record["articles"], record["independent_origins"]) == (2, 1)
    group = next(g for g in comparison.origin_groups if g.origin == "John Weber")
    assert group.files == ("0.txt", "1.txt")
    assert group.statement_date is not None
    assert group.statement_date.isoformat() == "2023-11-15"
    assert group_record(group, by_id, {d.id: d for d in documents})["origin_group"] == "John Weber"


def test_a_denial_is_a_cluster_of_its_own_tied_by_a_relation(
    compared: tuple[list[Claim], list[Document], Comparison],
) -> None:
    claims, documents, comparison = compared
    denial = next(claim for claim in claims if claim.stance is Stance.DENIES)
    assert (denial.id,) in [cluster.claims for cluster in comparison.clusters]
    relation = next(one for one in comparison.relations if one.type == "denial")
    assert relation.a == (denial.id,)
    record = relation_record(relation, {c.id: c for c in claims}, {d.id: d for d in documents})
    assert record["a"][0]["file"] == "2.txt"


def test_every_claim_is_in_exactly_one_cluster(
    compared: tuple[list[Claim], list[Document], Comparison],
) -> None:
    claims, _, comparison = compared
    members = [key for cluster in comparison.clusters for key in cluster.claims]
    assert sorted(members) == sorted(claim.id for claim in claims)


def test_the_order_of_the_input_changes_nothing() -> None:
    claims, documents = _read(BRIEFING, COPY, DENIAL)
    results = {repr(compare(list(order), documents)) for order in permutations(claims)}
    assert len(results) == 1


def test_statements_of_one_person_on_two_days_are_two_origins() -> None:
    later = (
        "Am Montag (13. November) sagte John Weber, Nordkorea habe Artilleriegeschosse an Russland geliefert."
    )
    claims, documents = _read(BRIEFING, later)
    groups = [group for group in compare(claims, documents).origin_groups if group.origin == "John Weber"]
    assert len(groups) == 2


def test_different_numbers_in_one_cluster_are_a_relation() -> None:
    more = "Nordkorea hat mehr als 1000 Container mit Munition an Russland geliefert, sagte John Weber."
    other = "Nordkorea hat mehr als 2000 Container mit Munition an Russland geliefert, sagte Anna Berg."
    claims, documents = _read(more, other)
    assert "quantity" in {relation.type for relation in compare(claims, documents).relations}


def test_nothing_in_nothing_out() -> None:
    assert compare([], []) == Comparison((), (), ())
