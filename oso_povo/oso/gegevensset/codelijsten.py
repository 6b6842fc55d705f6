"""Code lists of the OSO standard: which codes exist, since when, and what they are called.

Labels are the standard's own Dutch terms and are not translated. Sources: codes of the OSO
gegevensset 1.1 to 2019.1; labels from the remarks in its schemas and examples and from
EduStandaard's interface for the doorstroomtoets; the full list of labels (Eduterm) is not public.
A label of general knowledge, not confirmed by these, is marked as such (``Code.bron == "b"``).
A code of a dossier is never refused: what is unknown today may be next year's. What a school types
is one of these lists.
"""

from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True)
class Code:
    """One value of a list.

    :param label: Dutch label, ``None`` where none is known
    :param bron: ``"s"`` from the standard's own publications, ``"b"`` background knowledge
    :param vanaf: first version with this code, ``None`` for all from 1.1
    :param tot: last version with it, ``None`` when it was not withdrawn
    """

    label: str | None
    bron: str
    vanaf: str | None = None
    tot: str | None = None

    def geldig(self, versie: str) -> bool:
        """Whether the code belongs to a version (``"1.2"``, ``"2019"``, any later year)."""
        nu = volgorde(versie)
        return (self.vanaf is None or volgorde(self.vanaf) <= nu) and (
            self.tot is None or nu <= volgorde(self.tot)
        )


# One code a line: code, label, remarks, parted by "|". Remarks: "b" = the label is background
# knowledge; "2016-", "-2018", "2016-2018" = the versions that have the code.
_TABEL: dict[int, str] = {
    # Advies VO. The second half are the codes of the register (ROD) since school year 2023-2024.
    2: """
        01 | VSO | b
        10 | PrO | b
        20 | VMBO BL | b
        21 | VMBO BL met LWOO | b
        22 | VMBO BL t/m KL | b
        23 | VMBO BL t/m KL met LWOO | b
        30 | VMBO KL | b
        31 | VMBO KL met LWOO | b
        32 | VMBO KL t/m GL | b
        33 | VMBO KL t/m GL met LWOO | b
        34 | VMBO KL t/m TL | b
        35 | VMBO KL t/m TL met LWOO | b
        40 | VMBO GL
        41 | VMBO GL met LWOO | b
        42 | VMBO GL t/m VMBO TL
        43 | VMBO GL t/m VMBO TL met LWOO | b
        44 | VMBO GL t/m HAVO
        50 | VMBO TL
        51 | VMBO TL met LWOO | b
        52 | VMBO TL t/m HAVO | b
        60 | HAVO | b
        61 | HAVO t/m VWO | b
        70 | VWO | b
        80 | Geen specifiek advies mogelijk | b
        VSO | VSO | 2020-
        PRAKTIJKONDERWIJS | Praktijkonderwijs | 2020-
        VMBO_BB | VMBO BB | 2020-
        VMBO_BB_MET_LWOO | VMBO BB met LWOO | 2020-
        VMBO_BB_TM_VMBO_KB | VMBO BB t/m VMBO KB | 2020-
        VMBO_BB_TM_VMBO_KB_MET_LWOO | VMBO BB t/m VMBO KB met LWOO | 2020-
        VMBO_KB | VMBO KB | 2020-
        VMBO_KB_MET_LWOO | VMBO KB met LWOO | 2020-
        VMBO_KB_TM_VMBO_GL/TL | VMBO KB t/m VMBO GL/TL | 2020-
        VMBO_KB_TM_VMBO_GL/TL_MET_LWOO | VMBO KB t/m VMBO GL/TL met LWOO | 2020-
        VMBO_GL/TL | VMBO GL/TL | 2020-
        VMBO_GL/TL_MET_LWOO | VMBO GL/TL met LWOO | 2020-
        VMBO_GL/TL_TM_HAVO | VMBO GL/TL t/m HAVO | 2020-
        HAVO | HAVO | 2020-
        HAVO_TM_VWO | HAVO t/m VWO | 2020-
        VWO | VWO | 2020-
        GEEN_SPECIFIEK_ADVIES_MOGELIJK | Geen specifiek advies mogelijk | 2020-
    """,
    # LGF-onderwijssoort
    3: """
        11 | | -2018
        12 | | -2018
        13 | | -2018
        14 | | -2018
        21 | | -2018
        22 | | -2018
        23 | | -2018
        24 | | -2018
        25 | | -2018
        26 | | -2018
        31 | | -2018
        32 | | -2018
        33 | ZML | -2018
        34 | | -2018
        35 | | -2018
        40 | | -2018
        44 | | -2018
    """,
    # Communicatie: soort, aanduiding
    4: """
        telefoon
        e-mail
        mobiel | | -1.2
        fax | | -1.2
    """,
    5: """
        werk
        prive | privé | b
        overig
    """,
    # Voorschoolse educatie: toeleider, historie, deelname, programma
    6: """
        1
        2
        3
        4
        5
        6 | consultatiebureau
        7
        8
        9
    """,
    7: """
        1
        2 | kinderdagverblijf
        3
        4
        5
    """,
    8: """
        1
        2
        3
        4
        5 | onbekend
    """,
    9: """
        1
        2 | Piramide
        3
        4 | KO totaal
        5
        6 | combinatie van programma's
        7 | | 2018-
        8 | | 2018-
        9 | | 2018-
        10 | | 2018-
        11 | | 2018-
        12 | | 2018-
        13 | | 2018-
        14 | | 2018-
        15 | | 2018-
    """,
    # Niet-Nederlandse culturele achtergrond
    10: """
        0 | n.v.t.
        1 | Nederlands
        2 | niet-Nederlands
    """,
    # Soort referentiescore
    11: """
        AE | niveau A-E
        CAE
        IV | niveau I-V
        CIV
        FN | functioneringsniveau | b
        ON
        DLE | didactische-leeftijdsequivalent | b
        Percentiel | percentiel | b
        Percentage | percentage | b
        T-score | T-score | b
        Stanine | stanine | b
        DQ | didactisch quotiënt
        IQ | IQ
        ERK | Europees Referentiekader | b
        C-score | C-score | b
        Norm
        RNTRM | referentieniveau taal/rekenen
        ZML
        LGH
        AVI | AVI | b
        LM
        NAZ | | 1.2-
        Standaardscore | standaardscore | b 1.2-
        LA | leerachterstand | 1.2-
    """,
    # Domein van extra hulp
    12: """
        TL | | -2018
        BL | | -2018
        SP | | -2018
        RW | | -2018
        ST | | -2018
        MT | | -2018
        BO | | -2018
        SV | | -2018
        WO | | -2018
        EN | | -2018
        CV | | -2018
        LCC | concentratie | -2018
        LNK | | -2018
        LZS | | -2018
        LTP | | -2018
        LZV | | -2018
        LDV | | -2018
        LWV | werkverzorging | -2018
        LHW | | -2018
    """,
    # Jaargroep
    13: """
        P | peutergroep
        0 | groep 0
        1 | groep 1
        2 | groep 2
        3 | groep 3
        4 | groep 4
        5 | groep 5
        6 | groep 6
        7 | groep 7
        8 | groep 8
        11 | VO jaar 1
        12 | VO jaar 2
        13 | VO jaar 3
        14 | VO jaar 4
        15 | VO jaar 5
        16 | VO jaar 6
        S | SBO/SO/VSO
    """,
    # Geslacht; the register of pupils uses 1 and 2 the other way round
    14: """
        0 | onbekend
        1 | vrouw
        2 | man
    """,
    # Leerlinggewicht
    15: """
        0.00
        0.30
        1.20
    """,
    # Soort overstap
    16: """
        VSPO | voorschool naar PO | b
        VSWEC
        POPO | PO naar PO | b
        POWEC
        POVO | PO naar VO | b
        VOVO | VO naar VO | b
        VOMBO | VO naar MBO | b
        VOHBO | VO naar HBO | b
        VOWO | VO naar WO | b
        WECWEC
        WECVO
        WECMBO
        WECHBO
        WECWO
        OVERIG | overig | b
        POSWV | PO naar samenwerkingsverband | b 2017-
        VOSWV | VO naar samenwerkingsverband | b 2017-
    """,
    # RVC-indicatie
    17: """
        LWOO
        PRO
    """,
    # Adres: aanduiding bij huisnummer, soort adres
    18: """
        TO | tegenover | b
        BY | bij | b
    """,
    19: """
        bezoek | bezoekadres | b
        post | postadres | b
        gba | GBA-adres | b
    """,
    # Profiel bij advies
    21: """
        basis
        plus
        bespreek
        disharmonisch
        ondersteuning | | 1.2-
    """,
    # Vergelijkingsgroep
    22: """
        BB+
        BB
        KB
        GT
        HAVO
        VWO
        Landelijk
    """,
    # Diagnose
    23: """
        F79.VB | verstandelijke beperking | 2019-
        F79.ZB | zwakbegaafd | 2019-
        HB | hoogbegaafd | 2019-
        F80 | TOS | 2019-
        F81.0
        F81.1
        F81.2
        F81.9 | leerstoornis | 2019-
        F82
        F84
        F84.0
        F84.2
        F84.5
        F84.nld
        F84.mcdd
        F90
        F90.0
        F90.0+ | ADHD/ADD met medicijnen
        F90.0-
        F91
        F91.3
        F95
        F95.2
        F41.0
        F43.1
        F43.2 | aanpassingsstoornis | 2019-
        F50
        F92.0
        F93.1
        F94
        Fspd
        G40
        H54.0 | | 2016-
        H54.2 | slechtziend | 2016-
        H91.9.d | | 2016-
        H91.9.s | slechthorend | 2016-
        Z62
    """,
    # Overdrachtsoort
    29: """
        overstapdossier
        overdrachtbinnenbrin | overdracht binnen BRIN | b
        swv-dossier | | 2017-
    """,
    # Bekostigingscategorie van de TLV
    31: """
        H | hoog
        M | middel
        L | laag
        Nvt | niet van toepassing | 1.2-
    """,
    # Uitstroomprofiel
    32: """
        1 | dagbesteding | -2018
        2 | arbeidsmarkt | -2018
        3 | vervolgonderwijs | -2018
    """,
    # Deeldossier
    33: """
        LAS
        LVS
        LASLVS
        TIB
    """,
    # Leerjaar van het uitstroomprofiel
    34: """
        1 | | -2018
        2 | | -2018
        3 | | -2018
        4 | | -2018
        5 | | -2018
        6 | | -2018
    """,
    # Examenuitslag, beoordeling examenvak
    35: """
        geslaagd
        afgewezen
        herexamen
    """,
    36: """
        voldoende
        onvoldoende
    """,
    # Akkoord, toestemming
    37: """
        Ja
        Nee
        Onbekend
    """,
    # LGF-indicatie
    38: """
        1 | | -2018
        2 | | -2018
        3 | | -2018
        4 | gedragsstoornis | -2018
    """,
    # Soort arrangement
    39: """
        1 | | 1.2-1.2
        2 | | 1.2-1.2
        Nvt | | 1.2-1.2
    """,
    # Niveau van de eindtoets (1.2)
    40: """
        Standaard | | 1.2-1.2
        Basis | | 1.2-1.2
        Niveau | | 1.2-1.2
    """,
    # Relatie tot kind; free text before 2016
    41: """
        1 | vader | 2016-
        2 | moeder | 2016-
        3 | voogd | 2016-
        4 | | 2016-
        5 | anders | 2016-
        6 | adoptiefmoeder | 2016-
        7 | biologische moeder | 2016-
        8 | | 2016-
        9 | | 2016-
    """,
    # Soort eindtoets; the second half are doorstroomtoetsen
    42: """
        0011 | CET, Centrale Eindtoets | 2016-
        0012 | Route 8 | 2016-
        0013 | IEP | 2016-
        0014 | Dia-eindtoets | 2016-
        0015 | CESAN | 2016-2018
        0016 | AMN Eindtoets | 2016-
        ROUTE_8 | Route 8 | 2020-
        ICE | IEP | 2020-
        DIA | Dia | 2020-
        AMN | AMN | 2020-
        LEERLING_IN_BEELD | Leerling in beeld | 2020-
        DOE | DOE | 2020-
        OCW_DOORSTROOMTOETS | Doorstroomtoets van OCW | 2020-
    """,
    # Niveau eindtoets
    43: """
        B | basis | 2016-2018
        E | eenvoudig | 2016-2018
        N | niveau | b 2016-2018
        S | standaard | b 2016-2018
        G | generiek | 2017-
    """,
    # Wettelijke ontheffing; a boolean in 1.2
    44: """
        J | ja | 2016-
        N | nee | 2016-
        true | ja | 1.2-1.2
        false | nee | 1.2-1.2
        1 | ja | 1.2-1.2
        0 | nee | 1.2-1.2
    """,
    # Referentieniveau van de eindtoets
    45: """
        01 | lager dan 1F | 2016-
        02 | 1F | 2016-
        03 | 1S | 2016-
        04 | 2F | 2016-
        L1F | lager dan 1F | 2020-
        1F | 1F | 2020-
        1S | 1S | 2020-
        2F | 2F | 2020-
    """,
    # Eindtoets: onderdeel, domein
    46: """
        8000 | Nederlandse taal | 2016-
        8001 | Rekenen | 2016-
        8002 | | 2020-
        8003 | | 2020-
        NEDERLANDSE_TAAL | Nederlandse taal | 2020-
        REKENEN | Rekenen | 2020-
    """,
    47: """
        8050 | Lezen | 2016-
        8051 | Taalverzorging | 2016-
        8052 | | 2020-
        8053 | | 2020-
        8054 | | 2020-
        8055 | | 2020-
        8060 | | 2020-
        8061 | | 2020-
        8062 | | 2020-
        8063 | | 2020-
        8064 | | 2020-
        8065 | | 2020-
        8080 | | 2020-
        8081 | | 2020-
        LEZEN | Lezen | 2020-
        TAALVERZORGING | Taalverzorging | 2020-
    """,
    # Waarde van een categorie van uitlevering
    48: """
        VERPLICHT | | 2017-
        OPTIONEEL | | 2017-
        VERBODEN | | 2017-
        OPT-UIT | | 2017-
    """,
}


def volgorde(versie: str) -> tuple[int, ...]:
    """Versions in their order: 1.1 < 1.2 < 2016 < … < any later year."""
    return tuple(int(deel) for deel in versie.split("."))


#: First version with the codes that the register of pupils has; where a list has any, these are
#: today's and those before are what older dossiers have.
_REGISTER = "2020"


@cache
def lijst(codelijst: int) -> dict[str, Code]:
    """All codes of a list; empty for a list that is not known here."""
    codes = {}
    for regel in _TABEL.get(codelijst, "").strip().splitlines():
        code, label, merken = (*(deel.strip() for deel in regel.split("|")), "", "")[:3]
        bron, vanaf, tot = "s", None, None
        for merk in merken.split():
            if merk == "b":
                bron = "b"
            else:
                begin, _streep, eind = merk.partition("-")
                vanaf, tot = begin or None, eind or None
        codes[code] = Code(label or None, bron, vanaf, tot)
    return codes


def label(codelijst: int, code: str) -> str | None:
    """The Dutch label of a code of any version, ``None`` where none is known."""
    gevonden = lijst(codelijst).get(code)
    return gevonden.label if gevonden else None


@cache
def geldige(codelijst: int, versie: str) -> frozenset[str]:
    """The codes of a list in a version; empty for a list that is not known here."""
    return frozenset(code for code, een in lijst(codelijst).items() if een.geldig(versie))


def bekend(codelijst: int, code: str, versie: str | None = None) -> bool:
    """Whether a code is in a list.

    :param versie: ``"1.2"``, ``"2019"``: in that version; ``None``: in any version
    :return: also True for a list that is not known here, since nothing can be said of it then
    """
    codes = lijst(codelijst)
    if not codes:
        return True
    gevonden = codes.get(code)
    if gevonden is None:
        return False
    return versie is None or gevonden.geldig(versie)


@cache
def te_kiezen(codelijst: int) -> tuple[str, ...]:
    """The codes of a list that one chooses from today, in the order of the list.

    Withdrawn codes are not among them, nor numbers of which no label is known: these say nothing.
    """
    nu = {
        code: een
        for code, een in lijst(codelijst).items()
        if een.tot is None and (een.label or not code.isdigit())
    }
    register = tuple(code for code, een in nu.items() if een.vanaf == _REGISTER)
    return register or tuple(nu)
