"""`spurline claims`, `relations` and `origins`: contract A on the command line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from spurline.cli.options import Json, PlacesFile
from spurline.cli.output import complain, print_json, print_lines, print_table, progress_bar

if TYPE_CHECKING:
    from spurline.case.reading import ReadArticles

Articles = Annotated[
    list[Path], typer.Argument(metavar="ARTICLE…", help="Text, Markdown or HTML files.", show_default=False)
]
Published = Annotated[
    str | None,
    typer.Option("--published", help="Publication date, or FROM/TO, of all articles.", show_default=False),
]
Language = Annotated[
    str | None, typer.Option("--language", help="de or en; recognised when not given.", show_default=False)
]
Meta = Annotated[
    Path | None,
    typer.Option("--meta", help="JSON: file name → {published, language, outlet}.", show_default=False),
]


def register(app: typer.Typer) -> None:
    """Add the commands of this file to the tree."""
    app.command("claims")(claims)
    app.command("relations")(relations)
    app.command("origins")(origins)


def claims(
    articles: Articles,
    published: Published = None,
    language: Language = None,
    meta: Meta = None,
    places: PlacesFile = None,
    backend: Annotated[str, typer.Option("--backend", help="What proposes claims: rules.")] = "rules",
    as_json: Json = False,
) -> None:
    """Who said what, when, how firmly, on whose word: one JSON object per claim.

    Output is JSON Lines in document order, with or without `--json`. A file that cannot be read
    is named on stderr, the others are still done, and the exit status is 1.

    Examples:

        spurline claims report.txt --published 2023-10-16

        spurline claims *.txt --meta dates.json --places places.csv > claims.jsonl
    """
    if backend != "rules":
        raise typer.BadParameter("only the built-in rules are available", param_hint="--backend")
    from spurline.claims import claim_record

    read = _read(articles, published, language, meta, places)
    documents, clusters = read.documents_by_id, read.cluster_by_claim
    print_lines(
        claim_record(claim, documents[claim.document], clusters.get(claim.id, claim.id))
        for claim in read.reports.claims
    )
    _finish(read)


def relations(
    articles: Articles,
    published: Published = None,
    language: Language = None,
    meta: Meta = None,
    places: PlacesFile = None,
    as_json: Json = False,
) -> None:
    """Tensions between claims (denial, quantity, hedge loss …) and statements behind several.

    Output is JSON Lines: {type, a, b, comment} per relation, then {origin_group,
    statement_date, files, claims} per statement.

    Example:

        spurline relations 000.txt 002.txt 003.txt
    """
    from spurline.claims import group_record, relation_record

    read = _read(articles, published, language, meta, places)
    claims, documents = read.claims_by_id, read.documents_by_id
    print_lines(relation_record(relation, claims, documents) for relation in read.reports.relations)
    print_lines(group_record(group, claims, documents) for group in read.reports.origin_groups)
    _finish(read)


def origins(
    articles: Articles,
    published: Published = None,
    language: Language = None,
    meta: Meta = None,
    places: PlacesFile = None,
    as_json: Json = False,
) -> None:
    """Per proposition: how many articles, and how many independent origins behind them.

    Example:

        spurline origins *.txt
    """
    read = _read(articles, published, language, meta, places)
    rows = read.origin_rows()
    if as_json:
        print_json(rows)
    else:
        print_table(
            ("proposition", "articles", "origins", "whose"),
            [
                (row["example"], row["articles"], row["independent_origins"], ", ".join(row["origins"]))
                for row in rows
            ],
        )
    _finish(read)


def _read(
    articles: list[Path],
    published: str | None,
    language: str | None,
    meta: Path | None,
    places: Path | None,
) -> ReadArticles:
    from spurline.case.adding import read_meta
    from spurline.case.reading import read_articles

    known = read_meta(meta) if meta else {}
    stated = {"published": published, "language": language}
    default = {key: value for key, value in stated.items() if value}
    with progress_bar() as progress:
        return read_articles(articles, default=default, meta=known, places_file=places, progress=progress)


def _finish(read: ReadArticles) -> None:
    for rejection in read.reports.rejections:
        complain(f"{rejection.file}: {rejection.reason}")
    if read.reports.rejections:
        raise typer.Exit(1)
