"""Short articles in two languages that share origins, deny, hedge, drift and copy each other."""

from __future__ import annotations

from datetime import date, timedelta
from importlib import resources
from string import Template

from spurline.simulate.scenarios import END, Scenario

_MONTHS = {
    "en": ("January", "February", "March", "April", "May", "June"),
    "de": ("Januar", "Februar", "März", "April", "Mai", "Juni"),
}
_ORIGINS = {
    "shuttle": ("Harbour Institute", "Ministry of Trade", "Reederei", "Hafenmeisterei"),
    "stationary": ("Reederei",),
    "decoy": ("Port Authority of Brenholm",),
}


def articles_of(scenario: Scenario, trips: int, boxes: int) -> dict[str, str]:
    """File name → text. `trips` from the first port to the second in truth, `boxes` moved.

    The first line is outlet and date; the n-th article appears n days after the first statement.
    Reports understate the truth, and a copy drifts to a smaller number than its original.
    """
    said = (END - timedelta(days=8)).date()
    folder = resources.files("spurline.simulate") / "templates" / scenario.name
    articles = {}
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        number, language = int(file.name[:2]), file.name.split(".")[-2]
        articles[file.name] = Template(file.read_text("utf-8")).substitute(
            published=_written(said + timedelta(days=number), language),
            said=_written(said, language),
            trips=trips,
            least=max(1, trips - 2),
            drifted=max(1, trips - 4),
            boxes=boxes,
        )
    return articles


def origins_of(scenario: Scenario) -> tuple[str, ...]:
    """Who is named as speaking in the articles, however many there are."""
    return _ORIGINS[scenario.name]


def _written(day: date, language: str) -> str:
    month = _MONTHS[language][day.month - 1]
    return f"{day.day}. {month} {day.year}" if language == "de" else f"{day.day} {month} {day.year}"
