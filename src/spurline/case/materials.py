"""What a case has to work with: the records read from its files, and what was left out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from spurline.case.priors import check_priors
from spurline.case.progress import Progress, silent
from spurline.case.versions import tool_version
from spurline.intake import Parsed, read_legs, read_looks, read_places, read_vessels
from spurline.model import (
    BadInput,
    Case,
    Leg,
    Look,
    Place,
    Rejection,
    Step,
    Vessel,
    canonical,
    content_id,
    restore,
)
from spurline.vault import StoredItem, Vault

T = TypeVar("T")
Row = TypeVar("Row", Place, Leg, Vessel)
Made = Iterable[tuple[str, Any]]


class Bench:
    """Where steps are taken: skips what the vault already holds, commits what is new."""

    def __init__(self, vault: Vault, *, workers: int = 1, progress: Progress = silent) -> None:
        self.vault = vault
        self.workers = workers
        self.progress = progress
        self.done: list[str] = []
        self.skipped: list[str] = []
        self.versions: dict[str, str] = {}

    def step(self, tool: str, parameters: dict[str, Any], used: Sequence[str]) -> Step:
        """The step that `tool` (room and job, "claims.extract") would take on these inputs."""
        version = tool_version(tool.split(".")[0])
        self.versions[tool] = version
        return Step(tool, version, tuple(sorted(parameters.items())), tuple(used))

    def take(self, step: Step, make: Callable[[], Made]) -> str:
        """Take a step unless it is done; returns its key."""
        if self.is_done(step):
            self.skipped.append(step.tool)
        else:
            self.progress(step.tool, 0, None)
            self.vault.commit(step, make())
            self.done.append(step.tool)
        return step.key

    def is_done(self, step: Step) -> bool:
        return self.vault.facts.has_step(step.key)

    def load(self, key: str, kind: str, record: type[T]) -> tuple[T, ...]:
        """Records of one kind that a step made, in order."""
        return tuple(restore(record, body) for _, body in self.vault.facts.facts(key, kind))

    def path(self, item: StoredItem) -> Path:
        return self.vault.blobs.path(item.sha256)


@dataclass(frozen=True, slots=True)
class Materials:
    """The tables of a case and its question. `digest` changes when any of them does."""

    case: Case
    looks: tuple[Look, ...]
    rejections: tuple[Rejection, ...]

    @property
    def places_digest(self) -> str:
        return content_id({"places": self.case.places})

    @property
    def digest(self) -> str:
        return content_id({"case": self.case, "looks": sorted(look.id for look in self.looks)})


def read_materials(bench: Bench, config: Case) -> Materials:
    """Read places, legs, vessels and looks of the case; every row left out keeps its reason.

    Raises BadInput for a prior of case.toml that is none.
    """
    rejections: list[Rejection] = []
    places = _table(bench, "places", Place, read_places, rejections)
    legs = _table(bench, "legs", Leg, read_legs, rejections)
    vessels = _table(bench, "vessels", Vessel, read_vessels, rejections)
    known = {place.id for place in places}
    kept = []
    for leg in legs:
        missing = [end for end in (leg.from_place, leg.to_place) if end not in known]
        if missing:
            rejections.append(Rejection("legs", leg.id, f"place {missing[0]!r} is not among the places"))
        else:
            kept.append(leg)
    case = replace(config, places=places, legs=tuple(kept), vessels=vessels)
    check_priors(case, [leg.id for leg in legs])
    looks = _looks(bench, case, rejections)
    return Materials(case, looks, tuple(rejections))


def _table(
    bench: Bench,
    kind: str,
    record: type[Row],
    read: Callable[[Path, str | None], Parsed[Row]],
    rejections: list[Rejection],
) -> tuple[Row, ...]:
    """All rows of one kind: files by hash, rows as they stand in the file. The same id with other
    content is rejected, and the row whose content sorts first stays: the order of adding decides
    nothing."""
    rows: list[tuple[str, Row]] = []
    for item in bench.vault.items(kind):
        step = bench.step(f"intake.{kind}", {"name": item.name}, [item.sha256])
        key = bench.take(step, partial(facts_of_file, kind, read, bench.path(item), item.name))
        rejections += bench.load(key, "rejection", Rejection)
        rows += [(item.name, row) for row in bench.load(key, kind, record)]
    chosen: dict[str, Row] = {}
    for name, row in rows:
        kept = chosen.setdefault(row.id, row)
        if kept == row:
            continue
        chosen[row.id] = min(kept, row, key=canonical)
        rejections.append(Rejection(name, row.id, "the id is also taken by another row of another file"))
    return tuple(chosen.values())


def _looks(bench: Bench, case: Case, rejections: list[Rejection]) -> tuple[Look, ...]:
    found: dict[str, Look] = {}

    def read(path: Path, name: str | None) -> Parsed[Look]:
        return read_looks(path, case.places, name)

    for item in bench.vault.items("looks"):
        used = [item.sha256, content_id({"places": case.places})]
        step = bench.step("intake.looks", {"name": item.name}, used)
        key = bench.take(step, partial(facts_of_file, "look", read, bench.path(item), item.name))
        rejections += bench.load(key, "rejection", Rejection)
        found |= {look.id: look for look in bench.load(key, "look", Look)}
    return tuple(sorted(found.values(), key=look_order))


def look_order(look: Look) -> tuple[str, str, str]:
    """By time, then label: the order in which looks are shown and used."""
    return (str(look.when.earliest), look.label, look.id)


def facts_of_file(kind: str, read: Callable[[Path, str | None], Parsed[Any]], path: Path, name: str) -> Made:
    """Rows and rejections of one file; one that cannot be read at all is a single rejection, so
    that the rest of the case runs."""
    try:
        parsed = read(path, name)
    except BadInput as error:
        parsed = Parsed((), (Rejection(name, "file", error.what),))
    yield from ((kind, row) for row in parsed.rows)
    yield from (("rejection", row) for row in parsed.rejected)
