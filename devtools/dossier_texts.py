"""The words in the made-up dossiers, in Dutch as a group-8 teacher would write them."""

from .dossier_people import Child, Lot, Trait

WHY_DISAGREE = (
    "Ouders zijn het eens met het advies, maar vinden dat het verslag van de logopedist niet in "
    "het dossier hoort."
)

#: Trait -> codes of list 23, name, by whom, institution.
DIAGNOSES = {
    Trait.DYSLEXIA: (("F81.0",), "Dyslexie", "Drs. A. Roelofs", "Leescentrum De Letterboom"),
    Trait.ADHD: (
        ("F90.0+",),
        "ADHD met medicijnen",
        "Dr. M. Overdijk",
        "Kinderpraktijk Oeverzicht",
    ),
    Trait.AUTISM: (
        ("F84.5", "F90.0-"),
        "Autismespectrumstoornis met aandachtsproblemen",
        "Dr. M. Overdijk",
        "Kinderpraktijk Oeverzicht",
    ),
    Trait.GIFTED: (("HB",), "Hoogbegaafdheid", "Drs. H. Waterman", "Praktijk Het Kompas"),
    Trait.LANGUAGE_DISORDER: (
        ("F80",),
        "Taalontwikkelingsstoornis",
        "I. Brandsma",
        "Spraakpunt Oost",
    ),
}

#: Trait, school years ago, what the plan aims at, and its paragraphs.
PLANS = (
    (
        Trait.DYSLEXIA,
        1,
        "technisch lezen",
        "Vier keer per week een kwartier hardop lezen met een tutor uit groep 8.",
        "Iedere zes weken een leeskaart; de leerling houdt zelf een grafiek bij.",
    ),
    (
        Trait.DYSLEXIA,
        0,
        "spelling",
        "Drie keer per week twintig minuten oefenen met klankgroepen, in een groepje van vier.",
        "Bij toetsen een half uur meer tijd en de opgaven in een groter lettertype.",
    ),
    (
        Trait.ADHD,
        0,
        "werkhouding",
        "Elke ochtend een dagplanning op de tafel; na ieder blok vinkt de leerling zelf af.",
        "Een vaste plek vooraan, en een korte pauze na twintig minuten zelfstandig werken.",
    ),
    (
        Trait.AUTISM,
        0,
        "voorspelbaarheid",
        "Iedere ochtend neemt de leerkracht de dag door aan de hand van pictogrammen.",
        "Veranderingen worden een dag van tevoren verteld; er is een rustige werkplek op de gang.",
    ),
    (
        Trait.OPP,
        0,
        "rekenvaardigheid",
        "Dagelijks een half uur instructie met concreet materiaal, op eigen niveau.",
        "Om de zes weken kijken leerkracht en intern begeleider samen naar de groei.",
    ),
    (
        Trait.LANGUAGE_DISORDER,
        0,
        "woordenschat",
        "Vijf nieuwe woorden per dag, vooraf besproken en aan het eind van de week herhaald.",
    ),
    (
        Trait.COUNSEL,
        0,
        "sociale vaardigheden",
        "Wekelijks een half uur in een groepje van drie: gesprekken beginnen, grenzen aangeven.",
        "De leerkracht kijkt op het plein mee en bespreekt na afloop wat goed ging.",
    ),
    (
        Trait.GIFTED,
        0,
        "verrijking",
        "De gewone stof wordt ingekort; daarvoor in de plaats komen een onderzoek en Spaans.",
    ),
)

LEVEL_WORDS = {
    "A": "goed",
    "B": "voldoende tot goed",
    "C": "matig tot voldoende",
    "D": "zwak",
    "E": "zeer zwak",
}

#: Parts of an arithmetic test, by a letter of our own.
ARITHMETIC = {
    "G": "Getallen en bewerkingen",
    "V": "Verhoudingen",
    "M": "Meten en meetkunde",
    "B": "Verbanden",
}

#: Groups of a school report and their subjects.
MARKS = {
    "Taal en lezen": ("Taal", "Spelling", "Begrijpend lezen", "Engels"),
    "Rekenen": ("Rekenen", "Meten en meetkunde"),
    "Wereldoriëntatie": ("Aardrijkskunde", "Geschiedenis", "Natuur en techniek"),
}
CONDUCT = ("Zelfstandigheid", "Samenwerken", "Concentratie")

_STRENGTHS = (
    "werkt zelfstandig en maakt af wat {hij} begint",
    "legt makkelijk contact en helpt anderen graag",
    "stelt goede vragen en wil weten hoe iets zit",
    "heeft een sterk geheugen voor alles wat met de natuur te maken heeft",
    "blijft rustig, ook als iets niet in één keer lukt",
)
_OBSTACLES = (
    "begint soms te snel en leest de opdracht dan half",
    "vraagt niet gauw om hulp",
    "heeft bij lange teksten wat meer tijd nodig",
    "raakt afgeleid als het druk is in de klas",
    "is onzeker bij toetsen, ook als de stof bekend is",
)


def _fill(child: Child, text: str) -> str:
    return text.format(hij=child.hij, zijn=child.zijn, naam=child.roepnaam)


def strength(child: Child) -> str:
    """What goes well, as half a sentence."""
    return _fill(child, Lot(child.spec.seed, "strength").pick(_STRENGTHS))


def strengths(child: Child) -> list[str]:
    """Strong points as sentences; two of most pupils."""
    lot = Lot(child.spec.seed, "strengths")
    found = dict.fromkeys((strength(child), *(_fill(child, lot.pick(_STRENGTHS)) for _ in "ab")))
    return [f"{child.roepnaam} {point}." for point in list(found)[:2]]


def obstacle(child: Child) -> str:
    """What is difficult, as half a sentence."""
    return _fill(child, Lot(child.spec.seed, "obstacle").pick(_OBSTACLES))


def reasons(child: Child, advice: str) -> str:
    """Why this advice: two paragraphs, with the line break between them."""
    if child.percentile >= 70:
        scores = "De scores zijn vanaf groep 6 hoog en blijven stijgen."
    elif child.percentile >= 30:
        scores = "De scores liggen rond het gemiddelde en laten een gelijkmatige groei zien."
    else:
        scores = "De scores blijven achter bij het gemiddelde, maar de eigen lijn gaat omhoog."
    return (
        f"Wij adviseren {child.roepnaam} {advice}. {scores}\n"
        f"{child.roepnaam} {strength(child)}. {child.hij.capitalize()} {obstacle(child)}."
    )


def attention(child: Child) -> str:
    """Points of attention at the handover; the standard allows 280 characters."""
    points = []
    if Trait.DYSLEXIA in child.traits:
        points.append("Extra tijd en voorleessoftware bij toetsen.")
    if Trait.ADHD in child.traits:
        points.append("Vaste plek vooraan en duidelijke afspraken over de planning.")
    if Trait.AUTISM in child.traits:
        points.append("Veranderingen graag van tevoren aankondigen.")
    if Trait.LWOO in child.traits:
        points.append("Kleine klas en extra instructie zijn nodig.")
    if Trait.SEPARATED in child.traits:
        points.append("Ouders wonen apart; nodig beide ouders uit voor gesprekken.")
    if Trait.DECEASED in child.traits:
        points.append(f"Vader is overleden; {child.roepnaam} praat daar open over.")
    if Trait.NO_BSN in child.traits:
        points.append("Nog kort in Nederland; de woordenschat groeit snel.")
    points.append("Een warme overdracht stellen wij op prijs.")
    return " ".join(points)[:280]


def revised(child: Child, advice: str) -> str:
    """Why the advice was raised."""
    return (
        f"Op de doorstroomtoets liet {child.roepnaam} meer zien dan wij verwachtten. In overleg "
        f"met de ouders is het advies bijgesteld naar {advice}."
    )


def profile(child: Child) -> str:
    """The profile with the advice (code list 21)."""
    if child.traits & {Trait.OPP, Trait.LWOO, Trait.LANGUAGE_DISORDER, Trait.AUTISM}:
        return "ondersteuning"
    if child.traits & {Trait.DYSLEXIA, Trait.CAPACITY_TEST}:
        return "disharmonisch"
    if child.traits & {Trait.ABSENCE, Trait.DISAGREES}:
        return "bespreek"
    return "plus" if child.percentile > 80 else "basis"


def lowered(name: str) -> str:
    """A name inside a sentence: ``dyslexie``, but ``ADHD``."""
    return name if name[:2].isupper() else name[0].lower() + name[1:]


def statement(child: Child, name: str, who: str, where: str) -> list[str]:
    """A diagnostic statement."""
    return [
        f"Hierbij verklaart {who}, verbonden aan {where}, dat bij {child.roepnaam} "
        f"{child.achternaam} is vastgesteld: {lowered(name)}.",
        "De verklaring blijft geldig zolang de leerling onderwijs volgt. School en ouders hebben "
        "het volledige verslag ontvangen.",
        "Dit stuk is verzonnen en hoort bij de voorbeeldgegevens.",
    ]


def plan_opening(child: Child, aim: str, ago: int) -> str:
    """First paragraph of an action plan of this school year or one before."""
    when = "dit schooljaar" if not ago else "vorig schooljaar"
    return f"Plan voor {child.roepnaam}, gericht op {aim}, voor de eerste helft van {when}."


def perspective(child: Child) -> list[str]:
    """A development perspective plan."""
    return [
        f"{child.roepnaam} volgt voor rekenen een eigen leerlijn, met als verwachte uitstroom "
        "praktijkonderwijs of vmbo basis.",
        f"Bevorderend: {child.hij} {strength(child)}.",
        f"Belemmerend: {child.hij} {obstacle(child)}.",
        "Doel voor dit schooljaar: getallen en bewerkingen beheersen op het niveau van eind "
        "groep 6.",
        "Ouders hebben ingestemd met het handelingsdeel.",
    ]


def evaluation(child: Child) -> str:
    """A short text file with an evaluation."""
    return (
        f"Evaluatie OPP van {child.roepnaam}\r\n\r\n"
        "Het doel voor de eerste periode is voor het grootste deel gehaald.\r\n"
        "Tafels tot en met 10: geautomatiseerd.\r\nKlokkijken: nog oefenen.\r\n"
    )


def needs(child: Child) -> list[str]:
    """Educational needs, as the document that 2019.1 has in the place of text fields."""
    return [
        f"{child.roepnaam} heeft een leerkracht nodig die hoge verwachtingen uitspreekt en daarbij "
        "kleine stappen zichtbaar maakt.",
        f"{child.hij.capitalize()} {obstacle(child)}; een vast moment in de week om te plannen "
        "helpt daarbij.",
    ]


def extra_help(child: Child, domain: str) -> str:
    """What extra help was given in groups 7 and 8 (up to 2018.1), in a domain of list 12."""
    name = child.roepnaam
    return {
        "SP": f"Twee keer per week oefent {name} spelling in een klein groepje met de leerkracht.",
        "TL": f"{name} leest drie keer per week hardop met een leesmaatje.",
        "RW": f"Verlengde instructie bij rekenen; {name} maakt een deel van de opgaven.",
        "LCC": f"Een koptelefoon en een time-timer helpen {name} om de aandacht erbij te houden.",
    }[domain]


def guidance(child: Child) -> tuple[str, str]:
    """Guidance by others than the own teacher (up to 2018.1)."""
    return (
        f"Gesprekken met de schoolmaatschappelijk werker, om de twee weken. {child.roepnaam} komt "
        "graag.",
        "Training weerbaarheid op school, tien keer een uur, afgerond in groep 7.",
    )


def discussed(child: Child) -> str:
    """Why the pupil was discussed in the care team of the school (up to 2018.1)."""
    return (
        f"De leerkracht maakte zich zorgen over de stemming van {child.roepnaam}. Afgesproken: "
        "schoolmaatschappelijk werk en een gesprek met ouders na zes weken."
    )


def in_youth_register(child: Child) -> str:
    """Why the pupil stands in the register of youth at risk (up to 2018.1)."""
    return f"{child.roepnaam} woont sinds groep 6 niet meer thuis; er is een voogd."


def central_problem(child: Child) -> str:
    """What the referral committee had to look at (up to 2018.1)."""
    return (
        f"Leerachterstand bij rekenen en begrijpend lezen van anderhalf jaar. {child.roepnaam} "
        "werkt hard en heeft veel herhaling nodig."
    )


def measures(child: Child) -> str:
    """What the school did before the referral committee was asked (up to 2018.1)."""
    return (
        "Verlengde instructie sinds groep 5, eigen leerlijn rekenen sinds groep 7, huiswerkklas op "
        "dinsdag en donderdag."
    )


def admission(child: Child, number: str) -> list[str]:
    """The decision of the partnership of schools on admission to special education."""
    return [
        f"Het samenwerkingsverband verklaart {child.roepnaam} {child.achternaam} toelaatbaar tot "
        "het speciaal onderwijs, bekostigingscategorie laag.",
        f"Beschikkingsnummer: {number}.",
        "Dit stuk is verzonnen en hoort bij de voorbeeldgegevens.",
    ]


def learning_support(child: Child, number: str) -> list[str]:
    """The decision of the partnership of schools on support in vmbo (lwoo)."""
    return [
        f"{child.roepnaam} {child.achternaam} is aangewezen op leerwegondersteunend onderwijs.",
        f"Beschikkingsnummer: {number}. De ondersteuning begint in leerjaar 1.",
        "Dit stuk is verzonnen en hoort bij de voorbeeldgegevens.",
    ]


def reading_analysis(child: Child) -> list[str]:
    """What the teacher saw when the pupil read aloud."""
    return [
        f"{child.roepnaam} leest nauwkeurig maar traag; lange woorden worden gespeld.",
        "Veel gemaakte fouten: eu en ui, verdubbeling, en woorden uit andere talen.",
        "Met voorleessoftware begrijpt de leerling teksten van eind groep 8.",
    ]


def intelligence_report(child: Child, verbal: int, symbolic: int) -> list[str]:
    """Report of the test of intelligence that a whole group took."""
    return [
        f"{child.roepnaam} maakte de intelligentietest samen met de groep, op twee ochtenden.",
        f"Verbaal {verbal}, symbolisch {symbolic}. Beide scores passen bij wat de leerkracht ziet.",
    ]


def functioning(child: Child) -> str:
    """Social and emotional functioning."""
    return (
        f"{child.roepnaam} voelt zich thuis in de groep en heeft een paar goede vrienden. "
        f"{child.hij.capitalize()} kan goed vertellen wat {child.hij} vindt en luistert naar "
        f"anderen. Bij ruzie zoekt {child.hij} op tijd hulp."
    )


def absence(child: Child) -> str:
    """Note with the figures of absence."""
    return (
        f"{child.roepnaam} was dit jaar vaak ziek. Met de ouders en de leerplichtambtenaar is een "
        "plan gemaakt; sinds de herfstvakantie gaat het beter."
    )


def final_test(child: Child, score: int, advice: str) -> list[str]:
    """The pupil's report of the end test."""
    return [
        f"Leerling: {child.roepnaam} {child.achternaam}",
        f"Standaardscore: {score}",
        f"Toetsadvies: {advice}",
    ]


def talk(child: Child) -> list[str]:
    """Minutes of the talk about the advice."""
    return [
        f"Aanwezig: {child.leerkracht}, de ouders en {child.roepnaam}.",
        f"{child.roepnaam} vertelt dat {child.hij} al bij twee scholen is gaan kijken en graag "
        "dicht bij huis naar school wil.",
        "De leerkracht licht de toetsresultaten toe. Ouders herkennen het beeld.",
    ]


def capacities(child: Child) -> tuple[int, int]:
    """Verbal and performal IQ that fit the pupil, well apart from each other."""
    base = 100 + (child.percentile - 50) // 3
    return base + 9, base - 9


def intelligence(child: Child) -> tuple[int, int]:
    """Verbal and symbolic IQ that fit the pupil, close to each other."""
    base = 100 + (child.percentile - 50) // 2
    return base + 3, base - 2


def mark_words(tenths: int) -> str:
    """How a mark is worded on a report."""
    for least, words in ((80, "goed"), (70, "ruim voldoende"), (55, "voldoende")):
        if tenths >= least:
            return words
    return "onvoldoende"


def iq_words(value: int) -> str:
    """How an IQ is worded."""
    for least, words in ((121, "begaafd"), (111, "bovengemiddeld"), (90, "gemiddeld")):
        if value >= least:
            return words
    return "beneden gemiddeld"


def capacity_report(child: Child, verbal: int, performal: int) -> list[str]:
    """Report of the capacity test."""
    return [
        f"{child.roepnaam} is onderzocht omdat school en ouders wilden weten wat {child.hij} nodig "
        "heeft om te laten zien wat in aanleg aanwezig is.",
        f"Verbaal IQ {verbal}, performaal IQ {performal}. Het verschil is betekenisvol: "
        f"{child.hij} redeneert in taal duidelijk sterker dan met beelden.",
        "Advies: laat opdrachten hardop verwoorden en geef bij meetkunde meer tijd.",
    ]
