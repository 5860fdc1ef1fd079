"""Word lists of the room: classes of goods, carriers, imagery, states. Data, no judgement.

Stems are matched at the beginning of a word, in German and English. States come from
`states.csv`: ISO 3166 code, English name, stems of names, demonyms and seats of government; words
of up to three letters match whole words only.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from importlib import resources

from spurline.model import Mode

MUNITIONS = "munitions"
OTHER = "other"
EMPTY = "empty"

ITEM_NAMES = {
    MUNITIONS: "munitions",
    "drones": "drones",
    "horses": "horses or other livestock",
    "coal": "coal",
    "oil": "oil or oil products",
    "food": "food, grain or feed",
    "medicine": "medicine or humanitarian goods",
    "timber": "timber",
    "fertiliser": "fertiliser",
    "metal": "metal or ore",
    "machinery": "machinery or vehicles",
    "textiles": "textiles or uniforms",
    "electronics": "electronics",
    "fish": "fish or seafood",
    OTHER: "other or ordinary goods",
    EMPTY: "nothing, or cargo that is not established (empty or repositioned)",
}
"""Class of goods -> how a statement names it. MUNITIONS holds everything that is fired or fires."""

_ITEM_STEMS = {
    MUNITIONS: "munition ammunition artiller shell granat geschoss geschütz rocket raket missile waffe "
    "weapon arms rüstung mortar mörser bomb warhead gefechtsk sprengst explosiv military militär kriegsgerät",
    "drones": "drohne drone uav",
    "horses": "horse pferd vollblut thoroughbred livestock vieh stallion mare hengst stute cattle rinder",
    "coal": "coal kohle steinkohle",
    "oil": "oil öl erdöl rohöl petrol diesel fuel treibstoff kraftstoff benzin crude naphtha",
    "food": "food lebensmittel nahrung grain getreide wheat weizen rice reis flour mehl corn mais maize",
    "medicine": "medicin medikament arznei humanitar humanitär vaccin impfstoff",
    "timber": "timber holz lumber wood",
    "fertiliser": "fertili dünger düngemittel",
    "metal": "steel stahl iron eisenerz metal metall ore erz copper kupfer scrap schrott",
    "machinery": "machin maschine vehicle fahrzeug car auto tractor traktor",
    "textiles": "textil uniform cloth kleidung",
    "electronics": "electronic elektronik chip semiconductor halbleiter",
    "fish": "fish fisch seafood meeresfr",
    EMPTY: "empty empties leer leere leerfahrt unbeladen",
}
# Words that begin like a class but are not goods of it.
_NOT_ITEMS = re.compile(
    r"\b(?:oil\s+(?:terminal|port)|arms?\s+length|fahrzeugführer|carr?(?:y|ied|iage|go|riage)\w*|"
    r"care\w*|card\w*|autor\w*|autorit\w*|autonom\w*|automat\w*|armed\s+forces|militärstandort\w*|"
    r"militärbasis|raketen(?:entwicklung|programm|start|test)\w*|eisenbahn\w*|reise?n?|reist\w*)\b",
    re.IGNORECASE,
)
_EXACT_ITEMS = {
    "arms",
    "oil",
    "öl",
    "car",
    "cars",
    "auto",
    "autos",
    "ore",
    "erz",
    "reis",
    "rice",
    "corn",
    "mais",
}
_CARRIERS = {
    Mode.RAIL: r"train|zug|züge|zuges|zügen|waggon|wagon|railcar|boxcar|freight\s+car|güterwagen|wagen|"
    r"triebwagen|eisenbahn|railway|rail|bahnhof|schiene",
    Mode.SEA: r"ship|schiff|vessel|frachter|freighter|hafen|port|pier|dock|sea|seeweg|voyage|sailing|"
    r"containerschiff|roundtrip|round\s+trip",
    Mode.ROAD: r"truck|lkw|lastwagen|lorry|lorries|road|lastkraftwagen",
}
_CARRIER_SUFFIX = r"(?:s|es|n|en|e|ed|er|verkehr\w*|transport\w*)?"
_IMAGERY = re.compile(
    r"satellit|satellite|satelit|planet\b|imagery|images?\b|aufnahmen?\b|bilder[ns]?\b|maxar|airbus", re.I
)
_COMMERCIAL = re.compile(
    r"planet|skysat|maxar|worldview|airbus|pl[ée]iades|commercial|kommerziell|blacksky|iceye|capella|umbra",
    re.I,
)


@cache
def _item_pattern(item: str) -> re.Pattern[str]:
    stems = _ITEM_STEMS[item].split()
    parts = [rf"{re.escape(stem)}\b" if stem in _EXACT_ITEMS else rf"{re.escape(stem)}\w*" for stem in stems]
    # German compounds end in their head: "Artilleriemunition", "Nuklearraketen".
    heads = "munition|granaten?|raketen?|geschossen?|geschosse|waffen?" if item == MUNITIONS else None
    tail = rf"|\b\w+(?:{heads})\b" if heads else ""
    return re.compile(rf"\b(?:{'|'.join(parts)}){tail}", re.IGNORECASE)


def item_classes(text: str) -> tuple[str, ...]:
    """Classes of goods that a text names, sorted; empty where it names none."""
    cleaned = _NOT_ITEMS.sub(" ", text)
    return tuple(sorted(item for item in _ITEM_STEMS if _item_pattern(item).search(cleaned)))


def item_name(item: str) -> str:
    """How a statement names a class of goods; an analyst's own class names itself."""
    return ITEM_NAMES.get(item, item)


@cache
def _carrier_patterns() -> dict[Mode, re.Pattern[str]]:
    return {
        mode: re.compile(rf"\b(?:{words}){_CARRIER_SUFFIX}\b", re.IGNORECASE)
        for mode, words in _CARRIERS.items()
    }


def carrier_modes(text: str) -> tuple[Mode, ...]:
    """Modes whose carriers a text names, in the order sea, rail, road."""
    patterns = _carrier_patterns()
    return tuple(mode for mode in Mode if patterns[mode].search(text))


def is_carrier(text: str) -> bool:
    """Whether a text is nothing but the name of a carrier or a box ("Zug", "containers")."""
    return bool(carrier_modes(text)) or bool(re.search(r"\b(?:container|box|boxes|kisten?)", text, re.I))


def speaks_of_imagery(text: str) -> bool:
    return bool(_IMAGERY.search(text))


def is_commercial_imagery(sensor: str) -> bool:
    return bool(_COMMERCIAL.search(sensor))


@cache
def _states() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    table = resources.files("spurline.weighing").joinpath("states.csv").read_text("utf-8")
    rows = []
    for row in csv.DictReader(table.splitlines()):
        words = [rf"{re.escape(w)}(?!\w)" if len(w) <= 3 else re.escape(w) for w in row["words"].split("|")]
        rows.append((row["code"], row["name"], re.compile(rf"(?<!\w)(?:{'|'.join(words)})", re.IGNORECASE)))
    return tuple(rows)


@cache
def state_of(text: str) -> str | None:
    """ISO 3166 code of the one state that a text names; None where it names none or several."""
    found = [code for code, _, pattern in _states() if pattern.search(text)]
    return found[0] if len(found) == 1 else None


@cache
def state_name(code: str) -> str:
    """English name of a state by its ISO 3166 code; the code itself where the table lacks it."""
    return next((name for known, name, _ in _states() if known == code), code)
