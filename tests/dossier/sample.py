# ruff: noqa: E501
"""A rich view for the dossier's tests: facts of the reference case, every posterior invented.

Probabilities, windows, counts, hashes and the coast line are synthetic and chosen to exercise the
page; they are no result of any analysis.
"""

from __future__ import annotations

import csv
import hashlib
import io
import math
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

from spurline.case.view import Basemap, CaseView, Item, Route, Track
from spurline.model import (
    AuditRow,
    Call,
    Case,
    Claim,
    ClaimCluster,
    ClaimRelation,
    Confidence,
    Contradiction,
    Count,
    DateMention,
    Document,
    Event,
    Evidence,
    Finding,
    Form,
    Gap,
    Hedge,
    Hypothesis,
    Judgement,
    Ledger,
    Leg,
    Level,
    Likelihood,
    Look,
    Mode,
    OriginGroup,
    Place,
    PlaceMention,
    PlaceRole,
    Presence,
    Prior,
    Quantity,
    Rejection,
    Rival,
    Saw,
    Silence,
    Span,
    Speaker,
    Stance,
    Trip,
    Verdict,
    Vessel,
    VesselItinerary,
    When,
    Window,
)

UTC = timezone.utc

PLACES = """\
id,name,lon,lat,kind,radius_km,country,tz,part_of
rajin,Rajin (Rason) port,130.29,42.235,port,3.0,KP,+09:00,
rajin-pier-2,Rajin pier 2,130.288,42.2345,berth,1.0,KP,+09:00,rajin
tumangang,Tumangang station and freight yard,130.613,42.412,station,1.5,KP,+09:00,
friendship-house,Friendship House border post,130.643,42.4185,post,0.5,RU,+10:00,
khasan,Khasan station,130.645,42.429,station,0.7,RU,+10:00,
dunai,Dunai naval facility,132.345,42.875,port,3.0,RU,+10:00,
vostochny-port,Vostochny port,133.065,42.745,port,3.0,RU,+10:00,
vladivostok,Vladivostok,131.87353,43.10562,port,3.0,RU,+10:00,
nakhodka,Nakhodka,132.91831,42.8436,port,3.0,RU,+10:00,
slavyanka,Slavyanka,131.38919,42.86242,port,3.0,RU,+10:00,
zarubino,Zarubino,131.06666,42.64524,port,3.0,RU,+10:00,
ussuriysk,Ussuriysk,131.95734,43.80467,junction,2.0,RU,+10:00,
smolyaninovo,Smolyaninovo,132.45494,43.28685,junction,2.0,RU,+10:00,
tikhoretsk-depot,Tikhoretsk ammunition depot (719th base),40.06,45.91,depot,5.0,RU,+03:00,
chongjin,Chongjin,129.77583,41.79556,port,3.0,KP,+09:00,
sonbong,Sonbong (Unggi),130.41081,42.34166,port,3.0,KP,+09:00,
simons-town,Simon's Town naval base,18.44,-34.19,port,3.0,ZA,+02:00,
"""
LEGS = """\
id,from,to,mode,low,high
rajin-dunai,rajin,dunai,sea,9,11
dunai-rajin,dunai,rajin,sea,9,11
rajin-vostochny,rajin,vostochny-port,sea,11,14
rajin-vladivostok,rajin,vladivostok,sea,8,10
dunai-vostochny,dunai,vostochny-port,sea,3,4
tumangang-khasan,tumangang,khasan,rail,0.2,6
khasan-ussuriysk,khasan,ussuriysk,rail,6,10
dunai-tikhoretsk,dunai,tikhoretsk-depot,rail,384,792
tumangang-rajin,tumangang,rajin,rail,2,4
"""
LOOKS = """\
id,place_id,start,end,sensor,what,saw,vessel,count,length_m,length_sd,p_detect,publisher,note
O01,tumangang,2022-11-04T01:24:00Z,2022-11-04T01:24:00Z,PlanetScope,train,present,set-1,3,,,,38 North,"three enclosed cars: light blue, darker blue, reddish brown"
O02,friendship-house,2022-11-04T04:10:00Z,2022-11-04T04:10:00Z,PlanetScope,train,present,set-1,3,,,,38 North,about 200 m past the bridge
O03,khasan,2022-11-04T05:29:00Z,2022-11-04T05:29:00Z,PlanetScope,train,present,set-1,3,,,,38 North,
O04,tumangang,2022-11-18T00:00:00+09:00,2022-11-19T00:00:00+09:00,US imagery,train,present,,5,,,,White House,arrives from Russia
O06,khasan,2022-11-29T00:00:00+10:00,2022-11-30T00:00:00+10:00,PlanetScope,train,present,,8,,,,38 North,colour order known
O08,rajin-pier-2,2023-08-26T00:00:00+09:00,2023-08-27T00:00:00+09:00,PlanetScope,ship,present,,,,,,VOA,large ship alongside
O09,rajin-pier-2,2023-09-07T00:00:00+09:00,2023-09-09T00:00:00+09:00,US imagery,containers,present,,300,,,,White House,
O10,dunai,2023-09-12T00:00:00+10:00,2023-09-13T00:00:00+10:00,US imagery,ship,present,angara,,,,,White House,unloading
O11,tumangang,2023-09-14T00:00:00+09:00,2023-09-15T00:00:00+09:00,PlanetScope,wagons,absent,,0,,,,overtoperator,
O12,tumangang,2023-09-22T00:00:00+09:00,2023-09-23T00:00:00+09:00,PlanetScope,containers,present,,,,,,overtoperator,two lines of boxes of about 200 and 300 m
O13,tikhoretsk-depot,2023-09-28T00:00:00+03:00,2023-09-29T00:00:00+03:00,commercial,train,present,,,,,,RUSI,boxes of the size and colour shipped from Rajin
O14,tikhoretsk-depot,2023-10-01T00:00:00+03:00,2023-10-02T00:00:00+03:00,US imagery,containers,present,,300,,,,White House,
O15,tumangang,2023-10-05T00:00:00+09:00,2023-10-06T00:00:00+09:00,PlanetScope,wagons,present,,73,,,,CSIS,about 73; five-year maximum before: 20
O16,dunai,2023-10-14T00:00:00+10:00,2023-10-15T00:00:00+10:00,commercial,ship,present,maria,,,,,RUSI,
O17,dunai,2023-10-02T02:00:00Z,2023-10-02T02:00:00Z,PlanetScope,ship,unclear,,,,,,VOA,cloud
O18,rajin-pier-2,2023-10-17T00:00:00+09:00,2023-10-18T00:00:00+09:00,PlanetScope,containers,present,,,,,,VOA,"stack of 90 m, blue"
O19,rajin-pier-2,2023-10-19T00:00:00+09:00,2023-10-20T00:00:00+09:00,PlanetScope,ship,present,,,115,7,,VOA,loading
O24,rajin,2023-10-19T00:00:00+09:00,2023-10-20T00:00:00+09:00,PlanetScope,ship,present,lady-r,,,,,NK Pro,may be the ship of O19
O20,rajin-pier-2,2023-10-20T02:01:00Z,2023-10-20T02:01:00Z,PlanetScope,ship,present,,,115,7,,VOA,same ship as O19
O21,rajin-pier-2,2023-10-20T06:43:00Z,2023-10-20T06:43:00Z,PlanetScope,ship,absent,,,,,0.9,VOA,ship and stack gone
O23,vladivostok,2023-10-16T00:00:00+10:00,2023-10-23T00:00:00+10:00,commercial,ship,present,lady-r,,,,,NK Pro,boxes of two Russian carriers aboard
O25,rajin-pier-2,2023-10-27T00:00:00+09:00,2023-10-28T00:00:00+09:00,PlanetScope,ship,present,,,105,7,,VOA,
"""
VESSELS = (
    Vessel("angara", "Angara", imo=9179842, type="general cargo", length_m=122, dwt=7300),
    Vessel("maria", "Maria", imo=8517839, type="ro-ro cargo"),
    Vessel("lady-r", "Lady R", imo=9161003, mmsi=273258910, type="ro-ro cargo", length_m=123),
)
# (origin, type, day, outlet or relay, stance, event, quantity, quotation)
SAID = (
    ("DPRK defence ministry", "government", "2022-09-22", "", "denies", "delivery", None,
     "We have never exported weapons or ammunition to Russia before and we will not plan to export them."),
    ("US government", "government", "2022-11-02", "Yonhap", "asserts", "delivery", None,
     "North Korea is covertly supplying Russia with a significant number of artillery shells."),
    ("Far Eastern Railway", "company", "2022-11-02", "", "asserts", "cargo", ("30 horses", 30, 30, "horse"),
     "The first train carried thirty horses."),
    ("38 North", "analyst", "2022-11-04", "", "asserts", "movement", None,
     "A train crossed the border; its purpose cannot be determined from imagery."),
    ("US government", "government", "2023-10-13", "Yonhap", "asserts", "delivery",
     ("more than 1,000 containers", 1000, None, "container"),
     "North Korea has delivered more than 1,000 containers of military equipment and munitions."),
    ("US government", "government", "2023-10-13", "AFP", "asserts", "delivery",
     ("more than 1,000 containers", 1000, None, "container"),
     "more than a thousand containers had been shipped in recent weeks"),
    ("RUSI", "analyst", "2023-10-16", "Washington Post", "asserts", "movement",
     ("at least five trips", 5, None, "trip"),
     "Two vessels made at least five round trips between Rajin and Dunai."),
    ("RUSI", "analyst", "2023-10-16", "Kyiv Post", "asserts", "movement",
     ("at least four trips", 4, None, "trip"), "The ships made at least four trips."),
    ("CSIS Beyond Parallel", "analyst", "2023-10-06", "", "asserts", "sighting",
     ("about 73 freight cars", 73, 73, "car"), "There are approximately 73 freight cars at Tumangang."),
    ("CSIS Beyond Parallel", "analyst", "2023-10-16", "", "asserts", "movement",
     ("at least six trips", 6, None, "trip"), "At least six trips were made."),
    ("VOA Korean", "media", "2023-10-20", "KBS", "asserts", "sighting",
     ("at least five large ships", 5, None, "ship"), "At least five large ships called at the pier."),
    ("NK Pro", "media", "2023-10-19", "Maritime Executive", "asserts", "sighting", None,
     "A third ship has appeared at Rajin."),
    ("Kremlin", "government", "2023-10-17", "TASS", "denies", "delivery", None,
     "No proof has been shown for these statements."),
    ("Kremlin", "government", "2023-10-26", "", "denies", "delivery", None, "The reports are groundless."),
    ("South Korea", "government", "2023-11-01", "", "asserts", "delivery",
     ("more than 1 million shells", 1_000_000, None, "shell"), "More than one million shells were sent."),
    ("South Korea", "government", "2023-12-29", "", "asserts", "delivery",
     ("about 5,000 containers", 5000, 5000, "container"), "About 5,000 containers had gone to Russia."),
)  # fmt: skip


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def _number(text: str) -> float | None:
    return float(text) if text else None


def places() -> tuple[Place, ...]:
    return tuple(
        Place(
            r["id"],
            r["name"],
            float(r["lon"]),
            float(r["lat"]),
            r["kind"],
            float(r["radius_km"]),
            r["country"] or None,
            r["tz"] or None,
            r["part_of"] or None,
        )
        for r in _rows(PLACES)
    )


def legs() -> tuple[Leg, ...]:
    return tuple(
        Leg(r["id"], r["from"], r["to"], Mode(r["mode"]), float(r["low"]), float(r["high"]))
        for r in _rows(LEGS)
    )


def looks() -> tuple[Look, ...]:
    return tuple(
        Look(
            label=r["id"],
            place=r["place_id"],
            when=When.parse(r["start"], r["end"]),
            sensor=r["sensor"],
            saw=Saw(r["saw"]),
            what=r["what"],
            identity=r["vessel"] or None,
            count=int(r["count"]) if r["count"] else None,
            length_m=_number(r["length_m"]),
            length_sd=_number(r["length_sd"]),
            detectability=_number(r["p_detect"]),
            publisher=r["publisher"] or None,
            note=r["note"] or None,
        )
        for r in _rows(LOOKS)
    )


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def documents() -> tuple[Document, ...]:
    found = []
    for k, (_, _, day, outlet, *_rest) in enumerate(SAID):
        start = moment(day)
        found.append(
            Document(
                id=sha(f"document {k}"),
                name=f"{k:03d}_{sha(str(k))[:8]}.txt",
                language="en",
                published=When(start, start + timedelta(days=1)),
                published_reason="dateline",
                outlet=outlet or None,
            )
        )
    return tuple(found)


def claims() -> tuple[Claim, ...]:
    found = []
    for k, (origin, kind, day, relay, stance, event, amount, quote) in enumerate(SAID):
        chain = [Speaker(origin, kind)] + ([Speaker(relay, "media")] if relay else [])
        found.append(
            Claim(
                document=sha(f"document {k}"),
                language="en",
                kind="body",
                sentence=Span(quote, 120, 120 + len(quote)),
                span=Span(quote, 120, 120 + len(quote)),
                chain=tuple(chain),
                stance=Stance(stance),
                polarity="-" if stance == "denies" else "+",
                hedge=Hedge.ATTRIBUTED,
                form=Form.DIRECT,
                event=Event(event),
                actor_from="KP",
                actor_to="RU",
                quantity=Quantity(amount[0], amount[1], amount[2], "at least", amount[3]) if amount else None,
                places=(PlaceMention("Rajin", PlaceRole.ORIGIN, "rajin"),) if k % 3 else (),
                event_date=DateMention("in recent weeks", "2023-09-01", "2023-10-13", "range")
                if k == 4
                else None,
                statement_date=DateMention("", day, day, "day", "dateline"),
            )
        )
    return tuple(found)


def origin_groups(found: tuple[Claim, ...]) -> tuple[OriginGroup, ...]:
    groups: dict[tuple[str, str], list[Claim]] = {}
    for claim in found:
        assert claim.statement_date is not None and claim.statement_date.start is not None
        groups.setdefault((claim.origin, claim.statement_date.start), []).append(claim)
    return tuple(
        OriginGroup(
            origin,
            date.fromisoformat(day),
            tuple(one.document for one in group),
            tuple(one.id for one in group),
        )
        for (origin, day), group in groups.items()
    )


def _bump(days: int, centres: tuple[tuple[float, float], ...]) -> tuple[float, ...]:
    """Synthetic presence: a low floor with peaks (day, height)."""
    return tuple(
        round(
            min(
                0.97,
                0.06
                + 0.05 * math.sin(k / 3) ** 2
                + sum(h * math.exp(-(((k - c) / 2.0) ** 2)) for c, h in centres),
            ),
            4,
        )
        for k in range(days)
    )


def _window(start: datetime, hours: float) -> Window:
    return Window(start, start + timedelta(hours=hours / 2), start + timedelta(hours=hours))


def _trips(ids: dict[str, str]) -> list[Trip]:
    rows = (
        ("angara", "2023-08-17", 170, 0.69, ()), ("maria", "2023-08-24", 120, 0.60, ("O08",)),
        ("angara", "2023-08-27", 168, 0.61, ()), ("maria", "2023-09-03", 168, 0.49, ()),
        ("angara", "2023-09-09", 66, 0.97, ("O09", "O10")), ("maria", "2023-09-14", 168, 0.59, ()),
        ("angara", "2023-09-27", 216, 0.55, ()), ("lady-r", "2023-10-03", 120, 0.40, ()),
        ("maria", "2023-10-10", 90, 0.97, ("O16",)), ("lady-r", "2023-10-20T02:01:00", 4.7, 0.37, ("O20", "O21")),
        ("angara", "2023-10-21", 168, 0.51, ()), ("maria", "2023-10-30", 100, 0.11, ()), ("maria", "2023-11-04", 100, 0.03, ()),
    )  # fmt: skip
    return [
        Trip(
            vessel,
            "rajin",
            "dunai",
            _window(moment(day), hours),
            _window(moment(day) + timedelta(hours=10), hours + 6),
            p,
            "rajin-dunai",
            tuple(ids[one] for one in evidence),
        )
        for vessel, day, hours, p, evidence in rows
    ]


def _count(vessel: str | None, mean: float, leg: tuple[str, str] = ("rajin", "dunai")) -> Count:
    weights = [math.exp(n * math.log(mean) - mean - math.lgamma(n + 1)) for n in range(26)]
    pmf = tuple((n, round(w / sum(weights), 6)) for n, w in enumerate(weights) if w / sum(weights) > 1e-5)
    total, quantiles = 0.0, []
    for q in (0.05, 0.5, 0.95):
        total = 0.0
        for n, p in pmf:
            total += p
            if total >= q:
                quantiles.append(n)
                break
    period = When(moment("2023-08-15"), moment("2023-11-01"))
    return Count(*leg, period, pmf, *quantiles, vessel)


def ledger(found: tuple[Look, ...]) -> Ledger:
    ids = {look.label: look.id for look in found}
    trips = _trips(ids)
    days = tuple(date(2023, 8, 15) + timedelta(days=k) for k in range(78))
    silent = {"angara": "2023-08-15", "maria": "2023-08-16", "lady-r": "2023-10-02"}
    vessels = []
    for k, vessel in enumerate(VESSELS):
        start = moment(silent[vessel.id])
        end = None if vessel.id != "lady-r" else moment("2023-11-01")
        peaks = ((28.0 + 8 * k, 0.75), (44.0 + 9 * k, 0.4))
        vessels.append(
            VesselItinerary(
                vessel=vessel.id,
                mmsi=vessel.mmsi,
                calls=(
                    Call(
                        vessel.id,
                        "dunai",
                        _window(moment("2023-09-11"), 24),
                        _window(moment("2023-09-13"), 30),
                        0.9,
                        (ids["O10"],),
                    ),
                ),
                place_probability=(("dunai", 0.9), ("rajin", 0.95)),
                gaps=(Silence(When(start, end), (), (("dunai", 0.9),), 0.04),),
                trips=tuple(trip for trip in trips if trip.vessel == vessel.id),
                counts=(_count(vessel.id, (4.2, 3.9, 1.1)[k]),),
                presence=(
                    Presence("rajin", days, _bump(78, peaks), vessel.id),
                    Presence("dunai", days, _bump(78, tuple((c + 2.5, h) for c, h in peaks[:1])), vessel.id),
                ),
            )
        )
    return Ledger(
        vessels=tuple(vessels),
        fleet_counts=(
            _count(None, 10.0),
            _count(None, 0.13, ("rajin", "vostochny-port")),
            _count(None, 0.4, ("rajin", "vladivostok")),
            _count(None, 9.0, ("dunai", "rajin")),
        ),
        presence=(
            Presence(
                "rajin-pier-2",
                days,
                _bump(78, ((11.0, 0.5), (24.0, 0.7), (63.0, 0.5), (66.0, 0.55), (73.0, 0.4))),
            ),
            Presence("dunai", days, _bump(78, ((28.0, 0.75), (60.0, 0.75), (70.0, 0.2)))),
        ),
        priors=(("dwell_h_at_port", (12.0, 96.0)), ("speed_kn", (10.0, 12.5))),
        version="sample",
        warnings=("No public receiver covers either bay; silence there is weighed as 1.",),
    )


def judgement(found: tuple[Look, ...], said: tuple[Claim, ...], silence: Gap) -> Judgement:
    look = {one.label: one for one in found}
    claim = dict(enumerate(said))
    evidence = tuple(
        Evidence(item, kind, origin, summary, when, basis)
        for item, kind, origin, summary, when, basis in (
            (
                look["O10"].id,
                "look",
                "White House",
                "Angara at Dunai, 12 September",
                look["O10"].when,
                "national means",
            ),
            (
                look["O16"].id,
                "look",
                "RUSI",
                "Maria at Dunai, 14 October",
                look["O16"].when,
                "commercial imagery",
            ),
            (
                look["O21"].id,
                "look",
                "VOA",
                "Ship and stack gone within hours",
                look["O21"].when,
                "commercial imagery",
            ),
            (silence.id, "gap", "AIS", "AIS off for weeks", silence.when, None),
            (claim[4].id, "claim", "US government", "More than 1,000 containers", None, None),
            (claim[6].id, "claim", "RUSI", "At least five round trips", None, "commercial imagery"),
            (claim[12].id, "claim", "Kremlin", "No proof shown", None, None),
            ("count-rajin-dunai", "count", "itinerary", "Posterior count of trips on the leg", None, None),
            (
                look["O13"].id,
                "look",
                "RUSI",
                "Same boxes at pier and depot",
                look["O13"].when,
                "commercial imagery",
            ),
            (
                look["O01"].id,
                "look",
                "38 North",
                "Three enclosed cars cross",
                look["O01"].when,
                "commercial imagery",
            ),
        )
    )
    shuttle = Hypothesis(
        "shuttle", "Silent ships carried freight from Rajin to Dunai.", 0.2, "open prior", leg="rajin-dunai"
    )
    rivals = tuple(
        Hypothesis(key, text, 0.2, "share of the rest", rival_of="shuttle")
        for key, text in (
            ("calls", "Calls at Vostochny or Vladivostok only"),
            ("coal", "Coal transit over the leased pier"),
            ("silence", "Silence without any call"),
        )
    )
    onward = Hypothesis(
        "onward", "A consignment went on by rail to the depot.", 0.2, "open prior", leg="dunai-tikhoretsk"
    )
    crossing = Hypothesis(
        "crossing", "The three cars carried munitions.", 0.3, "open prior", leg="tumangang-khasan"
    )
    scores = (1.87, 1.95, 1.39, 1.1, 0.7, 0.4, 0.0, 2.1, 0.3)
    likelihoods = [
        Likelihood(one.id, shuttle.id, score, "chance of this under the shuttle against its absence")
        for one, score in zip(evidence, scores, strict=False)
    ]
    for k, rival in enumerate(rivals):
        likelihoods += [
            Likelihood(
                one.id,
                rival.id,
                round(-score * (0.3 + 0.2 * k) + (0.8 if k == 1 and n == 3 else 0), 3),
                "seen under the rival",
            )
            for n, (one, score) in enumerate(zip(evidence, scores, strict=False))
        ]
    likelihoods.append(Likelihood(evidence[8].id, onward.id, 0.9, "size and colour agree, both common"))
    likelihoods.append(
        Likelihood(evidence[9].id, crossing.id, -0.2, "three wagons also came with the horses")
    )
    denial = Contradiction(
        "denial",
        "US government: more than 1,000 containers delivered",
        "Kremlin: no proof shown",
        "denial of proof, 17 Oct 2023",
        "both kept; p moves by less than 0.02",
        (claim[4].id, claim[12].id),
    )
    drift = Contradiction(
        "drift",
        "RUSI: at least five trips",
        "Kyiv Post copy: at least four trips",
        "1 trip",
        "one study, a lossy copy",
        (claim[6].id, claim[7].id),
    )
    findings = (
        Finding(
            "Ships with silent transponders carried freight from Rajin to Dunai between mid-August and the end of October 2023.",
            Level.INFERRED, 0.93, 0.86, 0.96, "very likely", Confidence.MODERATE,
            "five independent origins, four of them read the same kind of imagery, and no one saw into the boxes.",
            tuple(one.id for one in evidence[:8]), ("US government", "RUSI", "White House", "VOA", "AIS"),
            (Rival("Calls at Vostochny or Vladivostok only", 0.04), Rival("Coal transit over the leased pier", 0.02), Rival("Silence without any call", 0.01)),
            leg="rajin-dunai", hypothesis=shuttle.id, contradictions=(denial.id, drift.id),
            missing=("No published look at Dunai between 13 September and 13 October.", "Draught before and after."),
        ),
        Finding(
            "At least one consignment went on by rail from Dunai to the depot near Tikhoretsk by 1 October 2023.",
            Level.INFERRED, 0.71, 0.55, 0.78, "likely", Confidence.LOW,
            "Two origins; the link is size and colour of boxes, the commonest on earth.",
            (evidence[8].id,), ("RUSI", "White House"),
            (Rival("Other boxes of the same type", 0.17), Rival("Domestic traffic", 0.12)),
            leg="dunai-tikhoretsk", hypothesis=onward.id, missing=("Trains on the branch at Smolyaninovo.",),
        ),
        Finding(
            "The three cars that crossed from Tumangang to Khasan on 4 November 2022 carried munitions.",
            Level.INFERRED, 0.46, 0.38, 0.52, "roughly even chance", Confidence.LOW,
            "Crossing seen in three frames by one body; loaded or empty unknown.",
            (evidence[9].id,), ("38 North",),
            (Rival("Empties of the three-wagon horse train of 2 November", 0.39), Rival("Other goods", 0.15)),
            hypothesis=crossing.id, missing=("Consist of the train of 2 November.",),
        ),
        Finding(
            "A train of three cars crossed from Tumangang to Khasan on 4 November 2022.",
            Level.OBSERVED, 0.97, 0.94, 0.98, "almost certain", Confidence.HIGH,
            "Three frames within five hours.", (evidence[9].id,), ("38 North",), (), leg="tumangang-khasan",
        ),
    )  # fmt: skip
    audit = (
        AuditRow(
            "capacity",
            (claim[4].id, claim[5].id),
            "US government",
            "more than 1,000 containers by 13 October",
            "8 trips (5–12) × 200–320 boxes",
            Verdict.FITS,
            "900–2,600 boxes possible, median 1,600; 1,000 lies inside. Compatible is not proved.",
        ),
        AuditRow(
            "capacity",
            (claim[5].id,),
            "AFP",
            "the same 1,000 on one ship",
            "one ship: 200–320 boxes",
            Verdict.IMPOSSIBLE,
            "1,000 / 320 = 3.1 times the largest load.",
        ),
        AuditRow(
            "ledger",
            (claim[6].id,),
            "RUSI",
            "at least 5 trips to 14 October",
            "posterior count to 14 October",
            Verdict.FITS,
            "P(N ≥ 5) = 0.98.",
        ),
        AuditRow(
            "mass",
            (claim[15].id,),
            "South Korea",
            "5,000 containers",
            "ledger to 31 October only",
            Verdict.UNTESTABLE,
            "The period of the claim runs past the ledger.",
        ),
    )
    return Judgement(
        evidence, (shuttle, *rivals, onward, crossing), tuple(likelihoods), findings, (denial, drift), audit
    )


def basemap() -> Basemap:
    """A rough hand-made coast of the north-western Sea of Japan, for drawing only."""
    coast = (
        (128.0, 41.0), (129.7, 40.9), (129.75, 41.75), (130.1, 42.1), (130.28, 42.24), (130.45, 42.3), (130.69, 42.3), (131.0, 42.6), (131.4, 42.85), (131.8, 43.2), (131.95, 43.15), (131.88, 43.08), (132.2, 43.2), (132.32, 42.9), (132.5, 42.88), (132.9, 42.83), (133.05, 42.75), (133.5, 42.8), (134.5, 43.3), (136.0, 44.5), (140.0, 48.0), (140.0, 55.0), (160.0, 60.0), (160.0, 70.0), (30.0, 70.0), (28.0, 60.0), (30.0, 46.0), (37.0, 46.5), (38.0, 44.5), (41.5, 41.5), (48.0, 42.0), (48.0, 46.0), (53.0, 46.5), (54.0, 37.0), (70.0, 30.0), (90.0, 22.0), (105.0, 20.0), (121.0, 30.0), (121.0, 39.0), (125.0, 39.5), (128.0, 41.0),
    )  # fmt: skip
    border = ((130.69, 42.3), (130.6, 42.42), (130.4, 42.7), (130.9, 43.5), (131.2, 44.9), (133.0, 45.0))
    near = tuple(place.id for place in places() if place.lon > 100 and place.kind != "berth")
    return Basemap((coast,), (border,), "synthetic sample outline", near)


def routes() -> tuple[Route, ...]:
    return (
        Route("rajin-dunai", ((130.29, 42.235), (130.35, 42.1), (131.0, 42.2), (131.9, 42.55), (132.35, 42.75), (132.345, 42.875)), 204.0),
        Route("rajin-vladivostok", ((130.29, 42.235), (130.35, 42.12), (131.2, 42.5), (131.75, 42.9), (131.87, 43.1)), 186.0),
        Route("khasan-ussuriysk", ((130.645, 42.429), (131.0, 42.75), (131.5, 43.3), (131.957, 43.805)), 240.0),
    )  # fmt: skip


def sample_view() -> CaseView:
    """The whole view. Equal on every call."""
    found, said, files = looks(), claims(), documents()
    silence = Gap(
        mmsi=273258910, track=1, when=When(moment("2023-10-02T03:00:00"), moment("2023-11-01")),
        lon_start=131.5, lat_start=42.6, lon_end=131.9, lat_end=42.9,
        detail=(("hours", 717.0), ("p_cause", {"reception": 0.2, "switched_off": 0.8})), p=0.9,
    )  # fmt: skip
    fixes = tuple(
        (131.9 + 0.01 * k, 42.9 - 0.01 * k, moment("2023-09-20") + timedelta(hours=6 * k)) for k in range(40)
    )
    denials = tuple(one.id for one in said if one.stance is Stance.DENIES)
    return CaseView(
        case=Case(
            question="Did ships covertly carry freight from Rajin in North Korea to Dunai in Russia, how often, and what became of it?",
            title="Rajin–Dunai 2023",
            period=When(moment("2023-08-15"), moment("2023-11-01")),
            places=places(),
            legs=legs(),
            vessels=VESSELS,
            priors=(Prior("shuttle", 0.2, "hidden port calls are rare, but the ships went silent at one time"),),
            tlp="TLP:CLEAR",
        ),
        items=tuple(
            Item(sha(name), kind, name, size)
            for name, kind, size in (("places.csv", "places", 3120), ("looks.csv", "looks", 4410), ("legs.csv", "legs", 610), *((one.name, "article", 5200) for one in files))
        ),
        rejections=(Rejection("looks.csv", "line 27", "p_detect 1.4 is not a probability"), Rejection("/srv/someone/ais/day.csv", "line 9", "latitude 91 is out of range", 12)),
        documents=files,
        claims=said,
        clusters=(ClaimCluster(tuple(one.id for one in said[4:6])), ClaimCluster(tuple(one.id for one in said[6:8]))),
        relations=(ClaimRelation("denial", tuple(one.id for one in said[4:8]), denials[1:], "speaks to all deliveries"), ClaimRelation("quantity", (said[6].id,), (said[7].id,), "five became four")),
        origin_groups=origin_groups(said),
        looks=found,
        events=(silence,),
        tracks=(Track(273258910, "Lady R", (fixes,)),),
        ledger=ledger(found),
        judgement=judgement(found, said, silence),
        routes=routes(),
        basemap=basemap(),
        overview=replace(basemap(), places=tuple(place.id for place in places() if place.kind != "berth")),
        period=When(moment("2023-08-15"), moment("2023-11-01")),
        warnings=("The looks are published ones: nobody publishes the empty image.",),
        versions=(("spurline", "0.1.0"), ("itinerary", "sample"), ("weighing", "sample")),
        custody_head=sha("custody"),
        made=moment("2026-11-20T12:00:00"),
    )  # fmt: skip


def empty_view() -> CaseView:
    """A case that was only just made: a question and nothing else."""
    return CaseView(
        case=Case(question="What moved along the coast?"),
        items=(), rejections=(), documents=(), claims=(), clusters=(), relations=(), origin_groups=(),
        looks=(), events=(), tracks=(), ledger=Ledger(), judgement=Judgement(), routes=(),
        basemap=Basemap((), (), ""), overview=Basemap((), (), ""), period=When(), warnings=(), versions=(("spurline", "0.1.0"),),
        custody_head="", made=moment("2026-11-20"),
    )  # fmt: skip
