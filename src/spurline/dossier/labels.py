"""The table of labels: key → (English, German)."""

from __future__ import annotations

Pair = tuple[str, str]

TEXT: dict[str, Pair] = {
    "lang": ("en", "de"),
    "skip": ("Skip to the answer", "Zur Antwort"),
    "sections": ("Sections", "Abschnitte"),
    "dossier": ("Spurline dossier", "Spurline-Dossier"),
    "dark": ("Dark", "Dunkel"),
    "none": ("none", "keine"),
    "unknown": ("unknown", "unbekannt"),
    "more": ("{n} more", "{n} weitere"),
    "nav.route": ("Route", "Route"),
    "nav.time": ("Time", "Zeit"),
    "nav.findings": ("Findings", "Befunde"),
    "nav.ledger": ("Ledger", "Fahrtenbuch"),
    "nav.audit": ("Audit", "Prüfung"),
    "nav.origins": ("Origins", "Ursprünge"),
    "nav.limits": ("Limits", "Grenzen"),
    "nav.method": ("Method", "Methode"),
    # hero
    "hero.main": ("Answer", "Antwort"),
    "hero.confidence": (
        "Confidence in the evidence is {level}. {reason}",
        "Das Vertrauen in die Belege ist {level}. {reason}",
    ),
    "hero.origin": ("independent origin", "unabhängiger Ursprung"),
    "hero.origins": ("independent origins", "unabhängige Ursprünge"),
    "hero.articles": ("behind {n} articles", "hinter {n} Artikeln"),
    "hero.article": ("behind 1 article", "hinter 1 Artikel"),
    "hero.no_articles": ("no article among them", "kein Artikel darunter"),
    "hero.rivals": ("Rivals, same evidence", "Rivalen, dieselben Belege"),
    "hero.no_rivals": (
        "No rival was named. Add one under [[rivals]] in case.toml.",
        "Kein Rivale genannt. Unter [[rivals]] in case.toml ergänzen.",
    ),
    "hero.denied": ("Denied and missing", "Dementiert und fehlend"),
    "hero.no_denied": (
        "No denial on record and nothing listed as missing.",
        "Kein Dementi und nichts als fehlend vermerkt.",
    ),
    "hero.none": ("No finding yet.", "Noch kein Befund."),
    "hero.none_do": (
        "Add articles, looks, places, legs or positions with spurline add CASE PATH…, then spurline run CASE.",
        "Artikel, Blicke, Orte, Strecken oder Positionen mit spurline add CASE PATH… hinzufügen, "
        "dann spurline run CASE.",
    ),
    "hero.scale": (
        "The findings on one scale of probability with the words of ICD 203",
        "Die Befunde auf einer Skala der Wahrscheinlichkeit mit den Worten von ICD 203",
    ),
    # route
    "route.title": ("Route", "Route"),
    "route.lead": (
        "Colour is the mode, the dash is the probability, hollow is inferred. The number beside a leg is "
        "the probability that it was travelled at least once.",
        "Farbe ist das Verkehrsmittel, die Strichelung die Wahrscheinlichkeit, hohl heißt erschlossen. Die "
        "Zahl an einer Strecke ist die Wahrscheinlichkeit, dass sie mindestens einmal befahren wurde.",
    ),
    "route.map": ("Map of the places and legs of the case", "Karte der Orte und Strecken des Falls"),
    "route.overview": ("Overview map, all places in use", "Übersichtskarte, alle genutzten Orte"),
    "route.overview_caption": (
        "The legs reach {km} km; the frame shows them whole.",
        "Die Strecken reichen {km} km weit; dieses Feld zeigt sie ganz.",
    ),
    "route.legs": ("Legs", "Strecken"),
    "route.leg": ("Leg", "Strecke"),
    "route.mode": ("Mode", "Mittel"),
    "route.hours": ("Hours, direct", "Stunden, direkt"),
    "route.km": ("Routed km", "Weg in km"),
    "route.p": ("p, at least once", "p, mindestens einmal"),
    "route.unstated": ("not weighed", "nicht gewogen"),
    "route.empty": (
        "No place is known yet. Add a places file (CSV or GeoJSON) with spurline add CASE places.csv.",
        "Noch kein Ort bekannt. Eine Ortsdatei (CSV oder GeoJSON) mit spurline add CASE places.csv hinzufügen.",
    ),
    "route.no_land": (
        "No coastline was cut for this case; places and legs stand on plain paper.",
        "Für diesen Fall liegt keine Küstenlinie vor; Orte und Strecken stehen auf leerem Papier.",
    ),
    "route.straight": (
        "no route",
        "kein Weg",
    ),
    # legend
    "legend": ("Legend", "Legende"),
    "legend.even": ("even", "gleich"),
    "legend.low": ("< 0.20", "< 0,20"),
    "legend.ac": ("almost certain ≥ 0.95", "nahezu sicher ≥ 0,95"),
    "legend.silent": ("AIS silent", "AIS stumm"),
    "legend.track": ("AIS track", "AIS-Spur"),
    "legend.site": ("uncertainty of the site", "Unsicherheit des Ortes"),
    "legend.absent": ("not seen", "nicht gesehen"),
    "legend.seen": ("seen", "gesehen"),
    "legend.unclear": ("unclear, cloud", "unklar, Wolke"),
    "legend.ribbon": ("chance of presence, by day", "Chance der Anwesenheit, je Tag"),
    "legend.trip": ("trip, window of 90 %", "Fahrt, Fenster von 90 %"),
    "legend.denied": ("denied", "dementiert"),
    # evidence
    "ev.title": ("Evidence", "Belege"),
    "ev.of": ("{n} of {all}", "{n} von {all}"),
    "ev.empty": (
        "No evidence yet. Add looks (CSV), articles or AIS positions with spurline add CASE PATH….",
        "Noch keine Belege. Blicke (CSV), Artikel oder AIS-Positionen mit spurline add CASE PATH… hinzufügen.",
    ),
    "ev.not_seen": ("{what} not seen", "{what} nicht gesehen"),
    "ev.unclear": ("{what} unclear", "{what} unklar"),
    "ev.gap": ("no AIS for {hours} h", "kein AIS für {hours} h"),
    "ev.used": ("used by", "genutzt von"),
    "ev.claim": ("claimed", "behauptet"),
    "ev.denial": ("denied", "dementiert"),
    "ev.undated": ("undated", "undatiert"),
    "ev.more": (
        "Further items, in events.geojson and claims.jsonl: {n}.",
        "Weitere, in events.geojson und claims.jsonl: {n}.",
    ),
    "ev.detect": ("seen with probability {p} if there", "gesehen mit Wahrscheinlichkeit {p}, falls da"),
    # time
    "time.title": ("Time", "Zeit"),
    "time.lead": (
        "Every mark is a look, a silence or a sentence. Looks that saw nothing hang below the line and count "
        "as much as those that saw something. The ribbon is the probability of presence, day by day.",
        "Jedes Zeichen ist ein Blick, ein Schweigen oder ein Satz. Blicke, die nichts sahen, hängen unter der "
        "Linie und zählen so viel wie die, die etwas sahen. Das Band ist die Wahrscheinlichkeit der "
        "Anwesenheit, Tag für Tag.",
    ),
    "time.chart": (
        "Timeline of looks, silences, trips and sentences; the evidence list holds the same items",
        "Zeitachse der Blicke, Schweigen, Fahrten und Sätze; die Liste der Belege hält dieselben Einträge",
    ),
    "time.sites": ("Sites", "Orte"),
    "time.vessels": ("Vessels", "Schiffe"),
    "time.said": ("Said", "Gesagt"),
    "time.claims": ("Claims", "Behauptungen"),
    "time.denials": ("Denials", "Dementis"),
    "time.presence": ("p(presence), looks", "p(Anwesenheit), Blicke"),
    "time.looks": ("looks", "Blicke"),
    "time.down": ("down {down}", "unten {down}"),
    "time.up": ("up {up}", "oben {up}"),
    "time.no_ais": ("no AIS on file", "kein AIS vorhanden"),
    "time.ais": ("AIS where plain", "AIS, wo glatt"),
    "time.cursor": ("Date cursor", "Datumszeiger"),
    "time.hint": ("Move to read, drag to select, arrow keys", "Zeiger bewegen, ziehen zum Auswählen, Pfeiltasten"),
    "time.all": ("All", "Alles"),
    "time.break": (
        "Days without any item, left out at the jagged lines: {n}.",
        "Tage ohne Eintrag, an den Zackenlinien ausgelassen: {n}.",
    ),
    "time.unlabelled": (
        "Sentences without a label for want of room, all in the table of claims: {n}.",
        "Sätze ohne Schrift aus Platzmangel, alle in der Tabelle der Behauptungen: {n}.",
    ),
    "time.empty": (
        "Nothing dated yet. Looks, positions and articles with dates appear here after spurline add and "
        "spurline run.",
        "Noch nichts Datiertes. Blicke, Positionen und Artikel mit Datum erscheinen hier nach spurline add "
        "und spurline run.",
    ),
    # findings
    "find.title": ("Findings", "Befunde"),
    "find.lead": (
        "Likelihood and confidence are two things and stand in two sentences. The range is what remains when "
        "any one origin is taken away.",
        "Wahrscheinlichkeit und Vertrauen sind zweierlei und stehen in zwei Sätzen. Die Spanne bleibt, wenn "
        "irgendein Ursprung wegfällt.",
    ),
    "find.confidence": ("Confidence", "Vertrauen"),
    "find.missing": ("Missing", "Es fehlt"),
    "find.rivals": ("Rivals on the same evidence", "Rivalen, dieselben Belege"),
    "find.no_rivals": ("No rival named.", "Kein Rivale genannt."),
    "find.contradictions": ("Contradictions", "Widersprüche"),
    "find.origins": ("Origins", "Ursprünge"),
    "find.evidence": ("Evidence", "Belege"),
    "find.weights": ("Weights", "Gewichte"),
    "find.ratio": ("times likelier if true", "mal wahrscheinlicher, falls wahr"),
    "find.empty": (
        "No finding yet. Findings come from hypotheses: name legs and rivals in case.toml, add evidence, then "
        "spurline run CASE.",
        "Noch kein Befund. Befunde kommen aus Hypothesen: Strecken und Rivalen in case.toml nennen, Belege "
        "hinzufügen, dann spurline run CASE.",
    ),
    "matrix.head": ("Hypotheses in rows, evidence in columns", "Hypothesen in Zeilen, Belege in Spalten"),
    "matrix.lead": (
        "for {code}. The number says how many times likelier the evidence is under the hypothesis than "
        "without it; the disc grows with its logarithm, filled speaks for, hollow against, a grey dot for "
        "neither. Columns run from most to least telling.",
        "zu {code}. Die Zahl sagt, wievielmal wahrscheinlicher der Beleg unter der Hypothese ist als ohne sie; "
        "die Scheibe wächst mit ihrem Logarithmus, gefüllt spricht dafür, hohl dagegen, ein grauer Punkt für "
        "keins. Spalten von der meist- zur nichtssagendsten.",
    ),
    "matrix.hypothesis": ("Hypothesis, p", "Hypothese, p"),
    "matrix.more": (
        "Less telling columns, in findings.json: {n}.",
        "Weniger sagende Spalten, in findings.json: {n}.",
    ),
    # ledger
    "ledger.title": ("Ledger of voyages", "Fahrtenbuch"),
    "ledger.lead": (
        "One row is one traverse of a leg, seen or inferred. Round trips, visits and shipments are derived from "
        "it and named as such. A window holds 90 % of the probability, given that the trip took place.",
        "Eine Zeile ist eine Fahrt auf einer Strecke, gesehen oder erschlossen. Rundfahrten, Besuche, "
        "Lieferungen werden daraus abgeleitet und so benannt. Ein Fenster hält 90 % der Wahrscheinlichkeit, "
        "falls die Fahrt stattfand.",
    ),
    "ledger.trip": ("Trip", "Fahrt"),
    "ledger.vessel": ("Vessel", "Schiff"),
    "ledger.leg": ("Leg", "Strecke"),
    "ledger.left": ("Departure", "Abfahrt"),
    "ledger.arrived": ("Arrival", "Ankunft"),
    "ledger.window": ("Windows", "Fenster"),
    "ledger.evidence": ("Evidence", "Belege"),
    "ledger.window_text": ("departure {depart}; arrival {arrive}", "Abfahrt {depart}; Ankunft {arrive}"),
    "ledger.counts": (
        "Trips per leg and period: distribution, median, 90 %",
        "Fahrten je Strecke und Zeitraum: Verteilung, Median, 90 %",
    ),
    "ledger.fleet": ("all vessels and others", "alle Schiffe und andere"),
    "ledger.hist": (
        "{leg}: median {q50}, 90 % interval {q05} to {q95}",
        "{leg}: Median {q50}, 90-%-Intervall {q05} bis {q95}",
    ),
    "ledger.interval": ("90 % interval {q05} to {q95}", "90-%-Intervall {q05} bis {q95}"),
    "ledger.traverses": ("number of traverses", "Zahl der Fahrten"),
    "ledger.empty": (
        "No voyage was reconstructed: there is no vessel whose fixes, silence or looks place it on a leg. Add "
        "AIS positions, looks or a vessels file with spurline add CASE PATH…, then spurline run CASE.",
        "Keine Fahrt rekonstruiert: Kein Schiff, das Positionen, Schweigen oder Blicke auf eine Strecke setzen. "
        "AIS-Positionen, Blicke oder eine Schiffsdatei mit spurline add CASE PATH… hinzufügen, dann "
        "spurline run CASE.",
    ),
    "ledger.rest": (
        "Trips with p below {p}, in ledger.csv only: {n}.",
        "Fahrten mit p unter {p}, nur in ledger.csv: {n}.",
    ),
    "ledger.rest_counts": (
        "Further counts, in ledger.json: {n}.",
        "Weitere Zählungen, in ledger.json: {n}.",
    ),
    "ledger.no_counts": ("No count per leg and period.", "Keine Zählung je Strecke und Zeitraum."),
    # audit
    "audit.title": ("Audit of claims", "Prüfung der Behauptungen"),
    "audit.lead": (
        "Each claim stands against what the ledger and physics allow. A contradiction is kept, not resolved.",
        "Jede Behauptung steht gegen das, was Fahrtenbuch und Physik zulassen. Ein Widerspruch bleibt stehen.",
    ),
    "audit.claimed": ("Claimed", "Behauptet"),
    "audit.against": ("Tested against", "Geprüft gegen"),
    "audit.verdict": ("Verdict", "Ergebnis"),
    "audit.reason": ("Arithmetic", "Rechnung"),
    "audit.claims": ("Claims", "Behauptungen"),
    "audit.empty": (
        "No claim carried a number, time or distance that could be tested. Add articles with "
        "spurline add CASE article.txt, then spurline run CASE.",
        "Keine Behauptung trug eine Zahl, Zeit oder Strecke, die sich prüfen ließ. Artikel mit "
        "spurline add CASE article.txt hinzufügen, dann spurline run CASE.",
    ),
    "audit.contradictions": ("Contradictions, both sides kept", "Widersprüche, beide Seiten bleiben"),
    "audit.kind": ("Kind", "Art"),
    "audit.left": ("One side", "Eine Seite"),
    "audit.right": ("Other side", "Andere Seite"),
    "audit.size": ("Size", "Größe"),
    "audit.bounds": ("Which way a bound points", "Wohin eine Grenze zeigt"),
    "audit.floor": ("“more than”, at least: a floor", "„mehr als“, mindestens: ein Boden"),
    "audit.ceiling": ("“up to”, could hold: a ceiling", "„bis zu“, fasst: eine Decke"),
    "audit.about": ("about: an interval", "etwa: ein Intervall"),
    # origins
    "origins.title": ("Claims by origin", "Behauptungen nach Ursprung"),
    "origins.lead": (
        "An origin is the end of a chain of citation. A hundred copies of one article change nothing; denials "
        "stand beside what they deny.",
        "Ein Ursprung ist das Ende einer Zitatkette. Hundert Kopien eines Artikels ändern nichts; Dementis "
        "stehen neben dem, was sie bestreiten.",
    ),
    "origins.origin": ("Origin, date", "Ursprung, Datum"),
    "origins.relays": ("Relays, one mark per article", "Nacherzähler, ein Zeichen je Artikel"),
    "origins.articles": ("Articles", "Artikel"),
    "origins.claims": ("Claims", "Behauptungen"),
    "origins.denied": ("Denied by", "Dementiert von"),
    "origins.direct": ("direct", "direkt"),
    "origins.figure": ("{origin}: {n} articles", "{origin}: {n} Artikel"),
    "origins.empty": (
        "No attributed claim yet. Add articles with spurline add CASE article.txt, then spurline run CASE.",
        "Noch keine zugeschriebene Behauptung. Artikel mit spurline add CASE article.txt hinzufügen, dann "
        "spurline run CASE.",
    ),
    "origins.more": (
        "Further origins, in claims.jsonl: {n}.",
        "Weitere Ursprünge, in claims.jsonl: {n}.",
    ),
    "claims.title": ("All claims", "Alle Behauptungen"),
    "claims.lead": (
        "Quotations stand as in the document; offsets count characters of the decoded file. Invisible "
        "characters are printed as marked code points.",
        "Zitate stehen wie im Dokument; Stellen zählen Zeichen der entschlüsselten Datei. Unsichtbare Zeichen "
        "erscheinen als markierte Codepunkte.",
    ),
    "claims.quote": ("Quotation", "Zitat"),
    "claims.chain": ("Said by", "Gesagt von"),
    "claims.stance": ("Stance", "Haltung"),
    "claims.content": ("Content", "Inhalt"),
    "claims.time": ("Dates", "Daten"),
    "claims.places": ("Places", "Orte"),
    "claims.document": ("Document", "Dokument"),
    "claims.chars": ("characters {begin}–{end}", "Zeichen {begin}–{end}"),
    "claims.event": ("event", "Ereignis"),
    "claims.said": ("said", "gesagt"),
    "claims.not": ("not", "nicht"),
    "claims.hedge": ("hedge {n}, {word}", "Absicherung {n}, {word}"),
    "claims.rest": (
        "Further claims, none of them used by a finding, in claims.jsonl: {n}.",
        "Weitere Behauptungen, von keinem Befund genutzt, in claims.jsonl: {n}.",
    ),
    # limits
    "limits.title": ("Limits of this analysis", "Grenzen dieser Analyse"),
    "limits.lead": (
        "What could not be read, what was assumed, and what cannot be known from here.",
        "Was sich nicht lesen ließ, was angenommen wurde und was sich von hier nicht wissen lässt.",
    ),
    "limits.standing": (
        "A look is a sample, not a watch.|Between two looks anything may have happened; published images are "
        "not a random choice.\n"
        "Cargo is inferred or claimed.|No sensor used here sees into a box, a hold or a wagon.\n"
        "Silence has several causes.|A missing AIS message is weighed through reception; it is not by itself "
        "intent.\n"
        "Priors are judgements.|They are printed under Method with their reasons; another prior gives another "
        "number.",
        "Ein Blick ist eine Stichprobe, keine Wache.|Zwischen zwei Blicken kann alles geschehen sein; "
        "veröffentlichte Bilder sind keine Zufallsauswahl.\n"
        "Ladung ist erschlossen oder behauptet.|Kein hier genutzter Sensor sieht in Kasten, Laderaum oder Wagen.\n"
        "Schweigen hat mehrere Ursachen.|Eine fehlende AIS-Meldung wird über den Empfang gewogen; sie ist für "
        "sich keine Absicht.\n"
        "Vorannahmen sind Urteile.|Sie stehen mit Gründen unter Methode; andere Annahmen geben andere Zahlen.",
    ),
    "limits.rejected": ("Left out, with the reason", "Ausgelassen, mit Grund"),
    "limits.where": ("Where", "Wo"),
    "limits.reason": ("Reason", "Grund"),
    "limits.file": ("File", "Datei"),
    "limits.count": ("Times", "Mal"),
    "limits.no_rejected": ("Every row and file that was added could be read.", "Jede Zeile und Datei ließ sich lesen."),
    "limits.rest": (
        "Further rows left out, not printed: {n}.",
        "Weitere Auslassungen, nicht gedruckt: {n}.",
    ),
    # method
    "method.title": ("Method and provenance", "Methode und Herkunft"),
    "method.lead": (
        "The reconstruction of voyages saw no press report; the weighing saw no maker of evidence. Same inputs, "
        "same bytes.",
        "Die Rekonstruktion der Fahrten sah keinen Pressebericht; die Abwägung kannte keinen Urheber. Gleiche "
        "Eingaben, gleiche Bytes.",
    ),
    "method.text": (
        "Origins, not articles, are counted: a claim belongs to the end of its chain of citation. Each piece of "
        "evidence carries a likelihood ratio with its reason; within one origin the strongest counts, plus a "
        "small share of the rest. Looks that saw nothing count through the chance of having seen it. The range "
        "beside a probability is its minimum and maximum when any one origin is left out. A denial moves a "
        "probability by at most 0.02 and is always shown.",
        "Gezählt werden Ursprünge, nicht Artikel: Eine Behauptung gehört zum Ende ihrer Zitatkette. Jeder Beleg "
        "trägt ein Wahrscheinlichkeitsverhältnis mit Grund; innerhalb eines Ursprungs zählt das stärkste und "
        "ein kleiner Teil der übrigen. Blicke, die nichts sahen, zählen über die Chance, es gesehen zu haben. "
        "Die Spanne neben einer Wahrscheinlichkeit ist ihr kleinster und größter Wert, wenn irgendein Ursprung "
        "wegfällt. Ein Dementi bewegt eine Wahrscheinlichkeit um höchstens 0,02 und wird immer gezeigt.",
    ),
    "method.priors": ("Priors as used", "Vorannahmen, wie genutzt"),
    "method.prior": ("Prior", "Vorannahme"),
    "method.value": ("Value", "Wert"),
    "method.because": ("Reason", "Grund"),
    "method.inputs": ("Inputs", "Eingaben"),
    "method.input": ("Input", "Eingabe"),
    "method.kind": ("Kind", "Art"),
    "method.size": ("Bytes", "Bytes"),
    "method.added": ("Added", "Hinzugefügt"),
    "method.versions": ("Made with", "Erzeugt mit"),
    "method.head": ("Head of the custody log", "Kopf des Verwahrprotokolls"),
    "method.made": ("Newest input", "Jüngste Eingabe"),
    "method.period": ("Period of the case", "Zeitraum des Falls"),
    "method.empty": ("No input yet.", "Noch keine Eingabe."),
    "method.documents": ("Documents", "Dokumente"),
    "method.published": ("Published", "Veröffentlicht"),
    "method.rest": (
        "Further inputs, in the custody log: {n}.",
        "Weitere Eingaben, im Verwahrprotokoll: {n}.",
    ),
    "footer": (
        "Spurline reports what was published, seen and inferred; it accuses nobody.",
        "Spurline berichtet, was veröffentlicht, gesehen und erschlossen wurde; es beschuldigt niemanden.",
    ),
    "footer.basemap": ("Land and borders: {text}", "Land und Grenzen: {text}"),
}

ENUMS: dict[str, Pair] = {
    "observed": ("observed", "beobachtet"),
    "inferred": ("inferred", "erschlossen"),
    "claimed": ("claimed", "behauptet"),
    "low": ("low", "gering"),
    "moderate": ("moderate", "mäßig"),
    "high": ("high", "hoch"),
    "sea": ("sea", "See"),
    "rail": ("rail", "Schiene"),
    "road": ("road", "Straße"),
    "ship": ("ship", "Schiff"),
    "train": ("train", "Zug"),
    "wagons": ("wagons", "Wagen"),
    "containers": ("containers", "Container"),
    "fits": ("fits", "passt"),
    "too_low": ("too low", "zu niedrig"),
    "too_high": ("too high", "zu hoch"),
    "impossible": ("does not reconcile", "nicht vereinbar"),
    "untestable": ("can't be tested", "nicht prüfbar"),
    "asserts": ("asserts", "behauptet"),
    "denies": ("denies", "dementiert"),
    "admits": ("admits", "räumt ein"),
    "confirms": ("confirms", "bestätigt"),
    "suspects": ("suspects", "vermutet"),
    "predicts": ("predicts", "sagt voraus"),
    "announces": ("announces", "kündigt an"),
    "warns": ("warns", "warnt"),
    "condemns": ("condemns", "verurteilt"),
    "cannot_determine": ("cannot determine", "kann nicht bestimmen"),
    "categorical": ("categorical", "kategorisch"),
    "attributed": ("attributed", "zugeschrieben"),
    "probable": ("probable", "wahrscheinlich"),
    "possible": ("possible", "möglich"),
    "delivery": ("delivery", "Lieferung"),
    "procurement": ("procurement", "Beschaffung"),
    "movement": ("movement", "Bewegung"),
    "arrival": ("arrival", "Ankunft"),
    "departure": ("departure", "Abfahrt"),
    "loading": ("loading", "Verladung"),
    "transshipment": ("transshipment", "Umladung"),
    "cargo": ("cargo", "Ladung"),
    "sighting": ("sighting", "Sichtung"),
    "route": ("route", "Route"),
    "transponder_off": ("transponder off", "Transponder aus"),
    "facility": ("facility", "Anlage"),
    "battlefield_use": ("use on the battlefield", "Einsatz im Gefecht"),
    "meeting": ("meeting", "Treffen"),
    "visit": ("visit", "Besuch"),
    "motive": ("motive", "Motiv"),
    "intention": ("intention", "Absicht"),
    "cooperation": ("cooperation", "Zusammenarbeit"),
    "stockpile": ("stockpile", "Vorrat"),
    "stock_depletion": ("stock depletion", "Vorratsschwund"),
    "production": ("production", "Herstellung"),
    "sanction": ("sanction", "Sanktion"),
    "sanction_effect": ("effect of sanctions", "Wirkung von Sanktionen"),
    "border_closure": ("border closure", "Grenzschließung"),
    "attack": ("attack", "Angriff"),
    "consequence": ("consequence", "Folge"),
    "geo_fact": ("geographic fact", "geografische Tatsache"),
    "info_gap": ("gap of information", "Informationslücke"),
    "look": ("look", "Blick"),
    "gap": ("AIS silence", "AIS-Schweigen"),
    "claim": ("claim", "Behauptung"),
    "count": ("count", "Zählung"),
    "trip": ("trip", "Fahrt"),
    "denial": ("denial", "Dementi"),
    "capacity": ("capacity", "Fassung"),
    "timing": ("timing", "Zeit"),
    "drift": ("drift", "Drift"),
    "identity": ("identity", "Identität"),
    "direction": ("direction", "Richtung"),
    "place": ("place", "Ort"),
    "asserted": ("asserted", "behauptet"),
    "article": ("article", "Artikel"),
    "positions": ("positions", "Positionen"),
    "places": ("places", "Orte"),
    "looks": ("looks", "Blicke"),
    "legs": ("legs", "Strecken"),
    "vessels": ("vessels", "Schiffe"),
}
