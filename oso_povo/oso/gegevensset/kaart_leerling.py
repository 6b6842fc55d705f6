"""The table of the standard: the pupil, the school career and the advice."""

from ..text import _
from .kaart_mensen import BEREIKBAAR, NAAM, RIO
from .kaart_ondersteuning import MEDICIJNGEBRUIK
from .kaart_ondersteuning import RELATIES as ONDERSTEUNING
from .kaart_types import (
    Aard,
    Entiteit,
    Relatie,
    code,
    datum,
    janee,
    memo,
    nieuw,
    oud,
    relatie,
    tekst,
)


def _advies(soort: str, pad: str) -> Relatie:
    return relatie("adviezen", "advies", pad, {"soort": soort}, eenmaal=True, waarde="code")


LEERLING = Entiteit(
    naam="leerling",
    model="oso.leerling",
    label=_("Pupil"),
    categorie="cat_leerling",
    aard=Aard.HARD,
    velden=(
        *NAAM,
        datum("geboortedatum", _("Date of birth"), "geboortedatum"),
        tekst("geboortemaand", _("Month of birth"), nieuw("geboortemaand", "2016")),
        code("geslacht", _("Gender"), 14, "geslacht"),
        janee("adresgeheim", _("Secret address"), "adresgeheim"),
        tekst("postcode4", _("Four digits of the postcode"), nieuw("postcode4adres", "2016")),
        tekst("adresbuitenland", _("Address abroad"), "adresbuitenland", herhaald=True),
        tekst("gba_voornamen", _("Given names (civil register)"), "gba/gbavoornaam", herhaald=True),
        tekst("gba_voorvoegsel", _("Name prefix (civil register)"), "gba/gbavoorvoegsel"),
        tekst("gba_achternaam", _("Family name (civil register)"), "gba/gbaachternaam"),
        tekst("gba_geboortedatum", _("Date of birth (civil register)"), "gba/gbageboortedatum"),
        tekst("leerlingid", _("Key in the LAS"), "leerlingid"),
        datum("onderwijssinds", _("In Dutch education since"), "onderwijssinds"),
        datum(
            "startdatumhuidigonderwijs",
            _("Start of the present education"),
            "startdatumhuidigonderwijs",
        ),
        datum("datuminschrijving", _("Enrolled on"), "datuminschrijving"),
        datum("datumuitschrijving", _("Left on"), "datumuitschrijving"),
        tekst("teruggeplaatstnaarbrin", _("Placed back to BRIN"), "teruggeplaatstnaarbrin"),
        code("leerlinggewicht", _("Pupil weight"), 15, "leerlinggewicht"),
        code("nnca", _("Cultural background"), 10, "nnca"),
        janee("tehuis", _("Lives in a children's home"), "tehuis"),
        janee("verzorgersaansprakelijk", _("Carers are liable"), "verzorgersaansprakelijk"),
        code("advies_profiel", _("Profile with the advice"), 21, "overstapadvies/profiel"),
        memo(
            "advies_argumentatie",
            _("Reasons for the advice"),
            "overstapadvies/argumentatie",
            aard=Aard.ZACHT,
        ),
        memo(
            "advies_motivatie_herzien",
            _("Reason for revising the advice"),
            nieuw("overstapadvies/motivatie_herzienadvies", "1.2"),
            aard=Aard.ZACHT,
        ),
        memo(
            "advies_aandachtspunten",
            _("Points of attention at the handover"),
            nieuw("overstapadvies/aandachtspunten", "2019"),
            aard=Aard.ZACHT,
        ),
        janee("advies_contactnodig", _("Contact needed"), "overstapadvies/contactnodig"),
        tekst("advies_contactpersoon", _("Contact person"), "overstapadvies/contactpersoon"),
        tekst("advies_contacttelefoon", _("Contact phone"), "overstapadvies/contacttelefoon"),
        tekst("advies_contactemail", _("Contact e-mail"), "overstapadvies/contactemail"),
        MEDICIJNGEBRUIK,
    ),
    relaties=(
        *BEREIKBAAR,
        relatie("huisarts", "persoon", nieuw("huisarts", "2019"), {"rol": "huisarts"}, enkel=True),
        # Several doctors up to 2018; the first counts as the family doctor.
        relatie(
            "huisarts",
            "persoon",
            oud("zorg/artslijst/arts"),
            {"rol": "huisarts"},
            enkel=True,
            over="artsen",
            vast_over={"rol": "arts"},
        ),
        relatie("verzorgers", "persoon", "verzorger", {"rol": "verzorger"}),
        relatie(
            "aansprakelijkeinstelling",
            "instelling",
            "aansprakelijkeinstelling",
            {"rol": "aansprakelijk"},
            enkel=True,
        ),
        _advies("school", "overstapadvies/advies"),
        _advies("herzien", "overstapadvies/herzienadvies"),
        # Two advices since school year 2023-2024; how dossiers name them is not published.
        _advies("voorlopig", nieuw("overstapadvies/voorlopigadvies", "2020")),
        _advies("voorlopig", nieuw("overstapadvies/voorlopig_advies", "2020")),
        _advies("definitief", nieuw("overstapadvies/definitiefadvies", "2020")),
        _advies("definitief", nieuw("overstapadvies/definitief_advies", "2020")),
        _advies("wensouders", "overstapadvies/wensouders"),
        _advies("wensleerling", "overstapadvies/wensleerling"),
        relatie("schoolloopbaan", "schoolloopbaan", "schoolloopbaanlijst/schoolloopbaan"),
        relatie("toetsen", "toets", "toetslijst/toets"),
        relatie("eindtoetsen", "eindtoets", nieuw("eindtoets_basisonderwijs", "1.2")),
        relatie("eindtoetsen", "eindtoets", nieuw("doorstroomtoets_basisonderwijs", "2020")),
        relatie("eindtoetsen", "eindtoets", nieuw("doorstroomtoets", "2020")),
        relatie("cijferlijsten", "cijferlijst", "cijferlijstlijst/cijferlijst"),
        *ONDERSTEUNING,
    ),
)

ADVIES = Entiteit(
    naam="advies",
    model="oso.advies",
    label=_("School advice"),
    categorie="cat_overstapadvies",
    aard=Aard.HARD,
    velden=(code("code", _("Advice"), 2, "."),),
    sleutel=("soort",),
)

SCHOOLLOOPBAAN = Entiteit(
    naam="schoolloopbaan",
    model="oso.schoolloopbaan",
    label=_("School career"),
    categorie="cat_schoolloopbaan",
    aard=Aard.HARD,
    velden=(
        tekst("schooljaar", _("School year"), "schooljaar"),
        tekst("groepscode", _("Group code"), "groepscode"),
        tekst("groepsnaam", _("Group"), "groepsnaam"),
        code("jaargroep", _("Year group"), 13, "jaargroep"),
        datum("begindatum", _("From"), "begindatum"),
        datum("einddatum", _("To"), "einddatum"),
        tekst("brincode", _("BRIN"), "brincode"),
        tekst("vestigingscode", _("Location"), "vestigingscode"),
        *RIO,
        tekst("schoolsoort", _("Kind of school"), "schoolsoort"),
        tekst("schooltype", _("Type of school"), "schooltype"),
        tekst("voelementcode", _("VO element code"), "voelementcode"),
        tekst("voelementomschrijving", _("VO element"), "voelementomschrijving"),
        tekst(
            "schoolsoortomschrijving",
            _("Description of the kind"),
            "schoolsoortomschrijving",
        ),
    ),
    sleutel=("schooljaar", "brincode", "vestigingscode", "groepscode", "begindatum"),
)
