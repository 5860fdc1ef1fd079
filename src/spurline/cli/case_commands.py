"""The commands that work a case: demo, new, add, run, verify, simulate."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from spurline.cli.options import CaseFolder, Json
from spurline.cli.output import complain, print_json, print_table, progress_bar, report_rejections, say

Workers = Annotated[int, typer.Option("--workers", min=1, help="Processes for reading articles and AIS.")]


def new(
    folder: CaseFolder,
    question: Annotated[
        str, typer.Option("--question", help="What the case asks.")
    ] = "What moved, when, how often?",
    title: Annotated[str, typer.Option("--title", help="A short name.")] = "",
    as_json: Json = False,
) -> None:
    """Lay out an empty case: its case.toml holds the question, rivals and priors.

    Example:

        spurline new rajin --question "Do ships carry freight from Rajin to Dunai?"
    """
    from spurline.case.config import template
    from spurline.vault import Vault

    Vault.create(folder, template(title or folder.resolve().name, question))
    if as_json:
        print_json({"case": str(folder)})
    else:
        say(f"{folder}: new case. Edit {folder / 'case.toml'}, then `spurline add {folder} FILES…`")


def add(
    folder: CaseFolder,
    paths: Annotated[
        list[str], typer.Argument(metavar="PATH…", help="Files, folders, globs.", show_default=False)
    ],
    kind: Annotated[
        str | None,
        typer.Option("--kind", help="Overrides what the content looks like.", show_default=False),
    ] = None,
    meta: Annotated[
        Path | None,
        typer.Option(
            "--meta", help="JSON: file name → {published, language, outlet, url}.", show_default=False
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Take files into custody: articles, AIS, looks, places, legs, vessels, images.

    The kind of each file is recognised from its content and shown. A file that cannot be used is
    left out with the reason; the rest is added.

    Examples:

        spurline add rajin articles/ looks.csv places.csv

        spurline add rajin "*.html" --meta dates.json
    """
    from spurline.case.adding import add as take_in
    from spurline.case.adding import read_meta
    from spurline.intake import Kind

    if kind and kind not in {known.value for known in Kind}:
        raise typer.BadParameter(
            f"{kind!r} is none of {', '.join(k.value for k in Kind)}", param_hint="--kind"
        )
    with progress_bar() as progress:
        added, refused = take_in(
            folder, paths, kind=kind, meta=read_meta(meta) if meta else None, progress=progress
        )
    if as_json:
        print_json({"added": added, "left_out": refused})
    else:
        for one in added:
            say(f"{one.kind:9} {one.name}  {one.sha256[:12]}")
        for other in refused:
            complain(f"left out: {other.name}: {other.reason}")
    if refused:
        raise typer.Exit(1)


def run(folder: CaseFolder, workers: Workers = 1, as_json: Json = False) -> None:
    """Do everything that is not yet done, and write out/ with the dossier.

    A run that was stopped goes on where it was. The same inputs give the same bytes.

    Example:

        spurline run rajin --workers 2
    """
    result = _run(folder, workers)
    view = result.view
    if as_json:
        print_json(
            {
                "done": result.done,
                "skipped": result.skipped,
                "changed": result.changed,
                "left_out": view.rejections,
                "warnings": view.warnings,
                "dossier": str(folder / "out" / "dossier.html"),
            }
        )
        return
    say(f"{len(result.done)} steps done, {len(result.skipped)} were done before")
    _summarise(view)
    say(f"dossier: {folder / 'out' / 'dossier.html'}")


def demo(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where the case goes.")] = Path(
        "spurline-demo"
    ),
    simulated: Annotated[
        bool, typer.Option("--simulated", help="A simulated shuttle with known truth instead.")
    ] = False,
    seed: Annotated[int, typer.Option("--seed", help="Seed of the simulation.")] = 1,
    workers: Workers = 1,
    as_json: Json = False,
) -> None:
    """Build and run an embedded case, offline: a real question answered.

    The public record of freight between North Korea and Russia in 2022 and 2023, as published by
    the bodies named. Ends with the path of the dossier. `--simulated` runs a shuttle whose truth
    is known, and reports what was recovered of it.

    Examples:

        spurline demo

        spurline demo shuttle --simulated --seed 7
    """
    from spurline.case.embedded import make_demo, make_simulated
    from spurline.vault import CASE_FILE

    if not (folder / CASE_FILE).is_file():
        with progress_bar() as progress:
            if simulated:
                make_simulated(folder, seed=seed, progress=progress)
            else:
                make_demo(folder)
    result = _run(folder, workers)
    report = _recovered(folder, result.view.ledger) if simulated else None
    dossier = folder / "out" / "dossier.html"
    if as_json:
        print_json({"case": str(folder), "dossier": str(dossier), "recovered": report})
        return
    _summarise(result.view)
    if report is not None:
        legs = [(one.leg, one.true, one.q05, one.q50, one.q95, one.inside) for one in report.legs]
        print_table(("leg", "true trips", "5 %", "50 %", "95 %", "inside"), legs, title="Recovered")
        say(
            f"calls: {report.calls_found} of {report.calls_true} found with p ≥ 0.5, "
            f"{report.calls_wrong} that did not happen"
        )
    say(f"dossier: {dossier.resolve()}")


def verify(folder: CaseFolder, as_json: Json = False) -> None:
    """Re-hash every original, replay the custody chain, rerun all steps and compare.

    Exit status 1 when anything differs; each break names what it concerns.

    Example:

        spurline verify rajin
    """
    from spurline.case.verifying import verify as check
    from spurline.dossier import publish

    with progress_bar() as progress:
        found = check(folder, publish, progress=progress)
    if as_json:
        print_json(found)
    else:
        for line in found.breaks:
            complain(f"broken: {line}")
        for name in found.differing:
            complain(f"differs after a rerun: out/{name}")
        outcome = "holds" if found.holds else "does not hold"
        say(f"{found.originals} originals, custody head {found.head}: {outcome}")
    if not found.holds:
        raise typer.Exit(1)


def simulate(
    scenario: Annotated[
        str, typer.Argument(metavar="SCENARIO", help="shuttle, stationary or decoy.", show_default=False)
    ],
    to: Annotated[Path, typer.Option("--to", metavar="DIR", help="Where the files go.", show_default=False)],
    seed: Annotated[int, typer.Option("--seed", help="Same seed, same bytes.")] = 1,
    as_json: Json = False,
) -> None:
    """Write the files of a scenario with known truth; `truth.json` is for comparing only.

    Example:

        spurline simulate shuttle --seed 7 --to shuttle-7
    """
    from spurline.simulate import SCENARIOS
    from spurline.simulate import simulate as write

    if scenario not in SCENARIOS:
        raise typer.BadParameter(
            f"{scenario!r} is none of {', '.join(sorted(SCENARIOS))}", param_hint="SCENARIO"
        )
    with progress_bar() as progress:
        progress(f"simulating {scenario}", 0, None)
        write(scenario, seed=seed, to=to)
    files = sorted(path.relative_to(to).as_posix() for path in to.rglob("*") if path.is_file())
    if as_json:
        print_json({"scenario": scenario, "seed": seed, "files": files})
    else:
        say(f"{to}: {len(files)} files of scenario {scenario}, seed {seed}")


def _run(folder: Path, workers: int) -> Any:
    from spurline.case.run import run as work
    from spurline.dossier import publish

    with progress_bar() as progress:
        return work(folder, publish, workers=workers, progress=progress)


def _summarise(view: Any) -> None:
    report_rejections(view.rejections)
    origins = {group.id for group in view.origin_groups}
    counts = {
        "article": len(view.documents),
        "claim": len(view.claims),
        "statement behind them": len(origins),
        "look": len(view.looks),
        "possible trip": len(view.ledger.trips),
    }
    say(", ".join(f"{number} {_plural(name, number)}" for name, number in counts.items()))
    for finding in view.judgement.findings[:5]:
        say(f"  {finding.p:.2f} ({finding.p_low:.2f}–{finding.p_high:.2f}) {finding.statement}")


def _plural(name: str, number: int) -> str:
    head, _, rest = name.partition(" behind")
    return f"{head}{'' if number == 1 else 's'}{' behind' + rest if rest else ''}"


def _recovered(folder: Path, ledger: Any) -> Any:
    from spurline.case.embedded import truth_beside
    from spurline.simulate import recovered_against_true

    return recovered_against_true(truth_beside(folder), ledger)
