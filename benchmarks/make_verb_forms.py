"""Write the packaged table of German verb forms (build time only; needs `pip install ablaut==0.11.0`).

    python benchmarks/make_verb_forms.py

Reads the lemma list below, conjugates every verb with ablaut (MIT/Apache-2.0) and writes
`src/spurline/claims/data/verbs_de.csv` with the columns form, lemma, tags. Tags: i = finite
indicative of the third person, 1 = Konjunktiv I that differs from the indicative, 2 = Konjunktiv II
that differs from the indicative, p = past participle, n = infinitive.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

LEMMAS = """
achten ahnen ändern angeln antworten appellieren arbeiten argumentieren ärgern arrangieren atmen attackieren
bauen beabsichtigen beachten beantragen beantworten bearbeiten beauftragen bedauern bedecken bedenken
bedeuten bedienen bedingen bedrohen bedürfen beeinflussen beeinträchtigen beenden befahren befassen befehlen
befestigen befinden befördern befragen befreien befriedigen befürchten befürworten begegnen begehen
begeistern beginnen begleiten beglückwünschen begraben begreifen begrenzen begründen begrüßen behalten
behandeln behaupten beheben beherbergen beherrschen behindern beibringen beinhalten beitragen bejahen
bekämpfen bekennen beklagen bekommen bekräftigen beladen belagern belasten belaufen beleben belegen
beleidigen beliefern bemängeln bemerken bemühen benachrichtigen benennen benötigen benutzen beobachten
beraten berauben berechnen bereiten bergen berichten berichtigen berücksichtigen berufen beruhen beruhigen
berühren besagen besänftigen beschädigen beschäftigen bescheinigen beschießen beschlagnahmen beschleunigen
beschließen beschränken beschreiben beschuldigen beschützen beschweren besetzen besichtigen besiegen
besitzen besorgen besprechen bestätigen bestechen bestehen bestellen bestimmen bestrafen bestreiten besuchen
beteiligen beten betonen betrachten betragen betreffen betreiben betreten betreuen betrügen beunruhigen
beurteilen bevorzugen bewachen bewaffnen bewahren bewegen beweisen bewerben bewerten bewilligen bewirken
bewundern bezahlen bezeichnen bezeugen beziehen beziffern bezweifeln biegen bieten bilden billigen binden
bitten blasen bleiben blicken blockieren bluten boykottieren brauchen brechen brennen bringen buchen bummeln
bürgen dämpfen danken darstellen datieren dauern debattieren decken definieren demonstrieren dementieren
denken deuten dienen diskutieren distanzieren dokumentieren dominieren drehen dringen drohen drosseln
drücken dulden durchführen durchqueren durchsuchen dürfen eignen eilen einigen eliminieren empfangen
empfehlen empfinden enden entdecken enteignen entfallen entfernen entführen entgegnen enthalten enthüllen
entkommen entladen entlassen entlasten entnehmen entscheiden entschließen entschuldigen entsenden
entsprechen entspringen entstehen enttäuschen entwenden entwickeln entziehen erachten erarbeiten erbeuten
erbringen erfahren erfassen erfinden erfolgen erfordern erforschen erfüllen ergänzen ergeben ergreifen
erhalten erheben erhöhen erhoffen erholen erinnern erkennen erklären erkundigen erlangen erlassen erlauben
erläutern erleben erledigen erleichtern erleiden erlöschen ermahnen ermitteln ermöglichen ermorden ermuntern
ernennen erneuern eröffnen erörtern erproben erreichen errichten erscheinen erschießen erschüttern
erschweren ersetzen erstatten erstellen erteilen ertragen erwachen erwägen erwähnen erwarten erwecken
erweisen erweitern erwerben erwidern erzählen erzeugen erzielen erzwingen essen evakuieren existieren
explodieren exportieren fahren fallen fälschen fangen fassen fehlen feiern fertigen festigen feuern
finanzieren finden flehen fliegen fliehen fließen fluchen flüchten flüstern folgen folgern fordern fördern
formulieren forschen fortsetzen fragen freuen fügen fühlen führen füllen funktionieren fürchten garantieren
geben gebrauchen gefährden gefallen gehen gehorchen gehören gelangen gelingen gelten genehmigen genießen
genügen geraten geschehen gestalten gestatten gestehen gewähren gewährleisten gewinnen gewöhnen gießen
glauben gleichen graben gratulieren greifen grenzen gründen grüßen haben haften halten handeln hängen hassen
hauen heben heißen helfen herrschen herstellen hindern hinterlassen hoffen holen hören identifizieren
ignorieren importieren informieren inspizieren installieren investieren irren isolieren jagen jubeln kämpfen
kandidieren kaufen kennen klagen klären kleben klettern klingen kommen kommentieren können konstatieren
kontern kontrollieren konzentrieren kooperieren korrigieren kosten kreuzen kriegen kritisieren kümmern
kündigen kürzen lachen laden lagern landen lassen laufen lauten leben legen lehnen lehren leiden leihen
leisten leiten lenken lernen lesen leugnen liefern liegen loben lösen löschen lügen machen mahnen malen
mangeln markieren marschieren meiden meinen melden merken messen mieten mildern mindern missachten
missbrauchen misshandeln misstrauen modernisieren mögen monieren montieren müssen mutmaßen nähern nehmen
neigen nennen nicken notieren nötigen notlanden nutzen nützen öffnen operieren opfern ordnen organisieren
orientieren orten packen passen passieren pflegen plädieren planen platzen plündern posten prangern
präsentieren preisen produzieren profitieren prognostizieren protestieren provozieren prüfen prügeln
publizieren qualifizieren quittieren rächen rammen raten räumen rauchen reagieren realisieren rechnen
rechtfertigen reden reduzieren referieren reformieren regeln regieren registrieren reichen reifen reinigen
reisen reißen reiten relativieren rennen reparieren repräsentieren resultieren retten richten riechen rollen
rücken rufen ruhen rühmen rühren rüsten sabotieren sagen sammeln sanktionieren schaden schaffen schalten
schätzen schauen scheiden scheinen scheitern schenken scheuen schicken schieben schießen schildern schimpfen
schlafen schlagen schleppen schließen schlichten schmuggeln schneiden schockieren schöpfen schrecken
schreiben schreien schreiten schrumpfen schulden schüren schütten schützen schwächen schwanken schweben
schweigen schwenken schwimmen schwinden schwören sehen sehnen sein senden senken setzen sichern sichten
siegen signalisieren singen sinken sitzen skandieren skizzieren sollen sorgen spalten sparen spekulieren
sperren spielen sprechen sprengen springen spritzen spüren stabilisieren stammen starten stattfinden stecken
stehen stehlen steigen steigern stellen sterben steuern stiften stimmen stocken stoppen stören stoßen
strafen strahlen streben strecken streichen streiken streiten strömen studieren stürmen stürzen stützen
suchen tagen tanken tarnen tasten tauchen taufen taugen täuschen tauschen teilen telefonieren testen titeln
tönen töten tragen trainieren transferieren transportieren trauen trauern treffen treiben trennen treten
trinken trotzen trüben tun üben überarbeiten überblicken überdenken übereinstimmen überfallen überfliegen
überfluten überführen übergeben überholen überlassen überleben überlegen übermitteln übernehmen überprüfen
überqueren überraschen überreichen überschreiten übersehen übersenden übersetzen überstehen übersteigen
übertragen übertreffen übertreten überwachen überweisen überwiegen überwinden überzeugen umfassen umgehen
umleiten umzingeln unterbinden unterbrechen unterbreiten unterdrücken untergraben unterhalten unterlassen
unterlaufen unterliegen unternehmen unterrichten unterscheiden unterschreiben unterstellen unterstreichen
unterstützen untersuchen unterzeichnen urteilen verabreden verabschieden verändern veranlassen
veranschaulichen veranstalten verantworten verbergen verbessern verbieten verbinden verbleiben verbrauchen
verbreiten verbrennen verbringen verbuchen verdächtigen verdecken verderben verdeutlichen verdienen
verdoppeln verdrängen vereinbaren vereinigen vereiteln verfallen verfassen verfehlen verfolgen verfügen
vergehen vergeben vergessen vergleichen vergrößern verhaften verhalten verhandeln verhängen verhehlen
verheimlichen verhelfen verhindern verhören verkaufen verkehren verkennen verklagen verkleinern verknüpfen
verkörpern verkünden verkürzen verladen verlangen verlängern verlassen verlaufen verlauten verlegen
verletzen verlieren verloben verlocken vermehren vermeiden vermelden vermerken vermessen vermieten
vermindern vermissen vermitteln vermögen vermuten vernehmen verneinen vernichten veröffentlichen verpassen
verpflichten verraten verrichten verringern versagen versammeln verschaffen verschärfen verschicken
verschieben verschiffen verschlechtern verschleiern verschließen verschlimmern verschweigen verschwinden
versehen versenden versenken versetzen versichern versinken versorgen versprechen verstaatlichen verstärken
verstehen verstoßen verstummen versuchen verteidigen verteilen vertiefen vertrauen vertreiben vertreten
verüben verunglücken verursachen verurteilen vervielfachen verwalten verwandeln verwechseln verweigern
verweilen verweisen verwenden verwerfen verwirklichen verzeichnen verzeihen verzichten verzögern verzweifeln
voraussagen vorbereiten vorhersagen wachen wachsen wagen wählen wahren wandeln wandern warnen warten waschen
wechseln wehren weichen weigern weinen weisen weiten wenden werben werden werfen werten wetten wickeln
widerlegen widerrufen widersetzen widersprechen widerstehen widmen wiederholen wiegen wirken wissen wohnen
wollen wünschen würdigen zahlen zählen zeichnen zeigen zerbrechen zerfallen zerschlagen zerstören ziehen
zielen zitieren zögern zünden zurückkehren zwingen zweifeln drucken gestikulieren investigieren abstürzen
beharren bekunden beteuern bilanzieren drängen erahnen erhärten erwischen erschließen hinterfragen
implizieren insistieren klagen konkretisieren konzedieren präzisieren proklamieren prophezeien rügen
unterbleiben verharmlosen verharren veranschlagen vermarkten wähnen wittern zertrümmern zollen
"""


def rows() -> list[tuple[str, str, str]]:
    """All (form, lemma, tags), sorted."""
    from ablaut import conjugate

    tags: dict[tuple[str, str], set[str]] = defaultdict(set)
    for lemma in sorted(set(LEMMAS.split())):
        table = conjugate(lemma)
        indicative = {table.present[i] for i in (2, 5)} | {table.preterite[i] for i in (2, 5)}
        for form in indicative:
            tags[form, lemma].add("i")
        for row, tag in ((table.konjunktiv1, "1"), (table.konjunktiv2, "2")):
            for i in (2, 5):
                if row[i] not in indicative:
                    tags[row[i], lemma].add(tag)
        tags[table.past_participle, lemma].add("p")
        tags[lemma, lemma].add("n")
    return sorted(
        (form, lemma, "".join(sorted(kinds))) for (form, lemma), kinds in tags.items() if " " not in form
    )


def main() -> None:
    """Write the table beside the room's other data."""
    target = Path(__file__).parents[1] / "src" / "spurline" / "claims" / "data" / "verbs_de.csv"
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("form", "lemma", "tags"))
        writer.writerows(rows())


if __name__ == "__main__":
    main()
