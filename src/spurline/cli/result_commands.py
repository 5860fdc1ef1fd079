"""The commands that show what a case holds and found: show, audit, export, serve."""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any

import typer

from spurline.cli.options import CaseFolder, Json
from spurline.cli.output import print_json, print_table, say


def show(folder: CaseFolder, as_json: Json = False) -> None:
    """What a case holds: files by kind, what was left out and why, steps taken, custody.

    Example:

        spurline show rajin
    """
    from spurline.case.showing import overview

    body = overview(folder)
    if as_json:
        print_json(body)
        return
    say(body["question"])
    print_table(
        ("kind", "name", "bytes", "sha256"),
        [(i["kind"], i["name"], i["size"], i["sha256"][:12]) for i in body["items"]],
    )
    if body["left_out"]:
        print_table(
            ("left out", "where", "reason", "times"),
            [(r["file"], r["where"], r["reason"], r["count"]) for r in body["left_out"]],
        )
    print_table(("step", "version", "taken"), [(s["tool"], s["version"], s["at"]) for s in body["steps"]])
    if body["findings"]:
        print_table(
            ("finding", "level", "p", "range", "word"),
            [
                (f["statement"], f["level"], f["p"], f"{f['p_low']:.2f}–{f['p_high']:.2f}", f["word"])
                for f in body["findings"]
            ],
        )
    say(f"custody: {body['custody']['length']} entries, head {body['custody']['head']}")
    if body["state"]:
        say(body["state"])


def audit(folder: CaseFolder, as_json: Json = False) -> None:
    """Claims held against the ledger, capacities, speeds and rail days, with the arithmetic.

    Example:

        spurline audit rajin
    """
    body = result_of(folder, "audit.json")
    if as_json:
        print_json(body)
        return
    rows = [
        (r["check"], r["origin"], r["claimed"], r["tested_against"], r["verdict"], r["reason"]) for r in body
    ]
    print_table(("check", "whose", "claimed", "tested against", "verdict", "arithmetic"), rows)


def export(
    folder: CaseFolder,
    to: Annotated[Path, typer.Option("--to", metavar="DIR", help="Where the files go.", show_default=False)],
    formats: Annotated[
        list[str] | None,
        typer.Option("--format", help="html, json, jsonl, csv or geojson; repeatable; all when not given."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Copy the results of a case to a folder, each file whole or not at all.

    Example:

        spurline export rajin --to publication --format html --format geojson
    """
    from spurline.case.showing import export_results

    written = export_results(folder, to, formats or [])
    if as_json:
        print_json({"written": [str(path) for path in written]})
    else:
        for path in written:
            say(str(path))


def serve(
    folder: CaseFolder,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="0 takes a free one.")] = 0,
    as_json: Json = False,
) -> None:
    """Show the results of the last run on this machine only, at an address with a secret token.

    Read-only; stops with Ctrl-C. The live map of positions is not built yet.

    Example:

        spurline serve rajin
    """
    from spurline.web import serve as results

    with results(folder, port) as server:
        if as_json:
            print_json({"url": server.url})
        else:
            say(server.url)
        sys.stdout.flush()
        with suppress(KeyboardInterrupt):
            server.serve_forever()


def result_of(folder: Path, name: str) -> Any:
    """A result file of the last run. Raises BadInput when there is none."""
    from spurline.model import BadInput

    path = folder / "out" / name
    if not path.is_file():
        raise BadInput("there is no result yet", where=str(folder), do=f"Run `spurline run {folder}` first")
    return json.loads(path.read_text("utf-8"))
