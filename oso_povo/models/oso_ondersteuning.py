"""Support with a formal basis, plans, absence, and explanations of the sending school."""

from odoo import fields, models

from .oso_rij import JANEE


class OsoDiagnose(models.Model):
    """Diagnosis of a pupil, as the table of the standard has it (entity diagnose)."""

    _name = "oso.diagnose"
    _inherit = "oso.rij.bijlagen"
    _description = "Diagnosis"
    _order = "datum desc, volgorde, id"
    _oso_entiteit = "diagnose"

    codes = fields.Text(string="Diagnosis codes")
    naam = fields.Char(string="Diagnosis")
    datum = fields.Date(string="Examined on")
    doorwie = fields.Char(string="Examined by")
    instantie = fields.Char(string="Institution")


class OsoHandelingsplan(models.Model):
    """Action plan of a pupil, as the table of the standard has it (entity handelingsplan)."""

    _name = "oso.handelingsplan"
    _inherit = "oso.rij.bijlagen"
    _description = "Action plan"
    _order = "startdatum desc, volgorde, id"
    _oso_entiteit = "handelingsplan"

    startdatum = fields.Date(string="From")
    einddatum = fields.Date(string="To")
    isgerichtop = fields.Char(string="Aimed at")


class OsoOpp(models.Model):
    """Development perspective of a pupil, as the table of the standard has it (entity opp)."""

    _name = "oso.opp"
    _inherit = "oso.rij.bijlagen"
    _description = "Development perspective (OPP)"
    _order = "ingangdatum desc, volgorde, id"
    _oso_entiteit = "opp"

    ingangdatum = fields.Date(string="From")
    einddatum = fields.Date(string="To")


class OsoTlv(models.Model):
    """Statement of a partnership of schools, as the table of the standard has it (entity tlv)."""

    _name = "oso.tlv"
    _inherit = "oso.rij.bijlagen"
    _description = "Admission statement"
    _order = "ingangdatum desc, volgorde, id"
    _oso_entiteit = "tlv"

    soort = fields.Selection(
        [("tlv", "Admission statement (TLV)"), ("lwoo", "LWOO designation")],
        string="Kind",
        required=True,
    )
    ingangdatum = fields.Date(string="From")
    einddatum = fields.Date(string="To")
    swvnummer = fields.Char(string="Number of the partnership")
    categorie = fields.Char(string="Funding category")
    beschikkingsnummer = fields.Char(string="Decision number")


class OsoArrangement(models.Model):
    """Arrangement of a pupil, as the table of the standard has it (entity arrangement)."""

    _name = "oso.arrangement"
    _inherit = "oso.rij"
    _description = "Arrangement"
    _order = "datum desc, volgorde, id"
    _oso_entiteit = "arrangement"

    soort = fields.Selection(
        [("cluster12", "Cluster 1 or 2"), ("pao", "Partnership of schools")],
        string="Kind",
        required=True,
    )
    datum = fields.Date(string="From")
    einddatum = fields.Date(string="To")
    brincode = fields.Char(string="BRIN")
    vestigingscode = fields.Char(string="Location")
    kenmerk = fields.Char(string="Description")
    beschikkingsnummer = fields.Char(string="Decision number")
    soort_arrangement = fields.Char(string="Kind of arrangement")


class OsoRvc(models.Model):
    """Referral committee about a pupil, as the table of the standard has it (entity rvc)."""

    _name = "oso.rvc"
    _inherit = "oso.rij.bijlagen"
    _description = "Regional referral committee (RVC)"
    _oso_entiteit = "rvc"

    datum = fields.Date(string="Decided on")
    indicatie = fields.Char(string="Indication")
    centraleproblematiek = fields.Text(string="Central problem")
    maatregelen = fields.Text(string="Measures taken")
    deelgenomenaanonderzoek = fields.Selection(JANEE, string="Took part in the examination")
    leerachterstand = fields.Selection(JANEE, string="Learning arrears")
    lagescoreeindtoets = fields.Selection(JANEE, string="Low score in the end test")


class OsoVerzuim(models.Model):
    """Absence of a pupil, as the table of the standard has it (entity verzuim)."""

    _name = "oso.verzuim"
    _inherit = "oso.rij.bijlagen"
    _description = "Absence"
    _oso_entiteit = "verzuim"

    dagdelengeoorloofd = fields.Char(string="Half-days, authorised")
    dagdelenongeoorloofd = fields.Char(string="Half-days, unauthorised")
    urengeoorloofd = fields.Char(string="Hours, authorised")
    urenongeoorloofd = fields.Char(string="Hours, unauthorised")
    meerdan25percent = fields.Selection(JANEE, string="More than 25% missed")
    frequentie = fields.Char(string="Unauthorised registrations")
    contactleerplicht = fields.Selection(JANEE, string="Contact with the attendance officer")
    rmcmelding = fields.Selection(JANEE, string="Reported to the RMC")


class OsoOkrItem(models.Model):
    """Explanations in the dossier, as the table of the standard has it (entity okr_item).

    Received as it is and kept beside what the own school writes, never mixed with it.
    """

    _name = "oso.okr.item"
    _inherit = "oso.rij"
    _description = "Explanation in the dossier"
    _oso_entiteit = "okr_item"

    soort = fields.Selection(
        [
            ("naamib", "Counsellor (intern begeleider)"),
            ("sbobeschikkingsdatum", "Decision for special primary education"),
            ("wsnsnummer", "Number of the partnership (WSNS)"),
            ("lgf", "Pupil-bound funding (LGF)"),
            ("verblijf_opdc", "Stay at an OPDC"),
            ("pgbdatum", "Personal budget (PGB) from"),
            ("pgbomvang", "Personal budget (PGB), amount"),
            ("upw", "Outflow perspective"),
            ("onderwijsbelemmering", "Obstacle in education"),
            ("sterkpunt", "Strong point"),
            ("extrahulpingroep78", "Extra help in group 7 and 8"),
            ("specialebegeleiding", "Special guidance"),
            ("begeleiding", "Guidance"),
            ("ambulantstartdatum", "Ambulatory guidance from"),
            ("ambulantbrincode", "Ambulatory guidance by school"),
            ("ambulantvestigingscode", "Ambulatory guidance by location"),
            ("begeleidingsplanrec", "Guidance plan of the REC"),
            ("vir", "Reference index of youth at risk (VIR)"),
            ("zat", "Care advice team (ZAT)"),
            ("toelichtingsef", "Social and emotional functioning"),
        ],
        string="Subject",
        required=True,
    )
    domein = fields.Char(string="Domain")
    tekst = fields.Text(string="Text")
    janee = fields.Selection(JANEE, string="Yes or no")
    begindatum = fields.Date(string="From")
    einddatum = fields.Date(string="To")
    brincode = fields.Char(string="BRIN")
    vestigingscode = fields.Char(string="Location")
    lgf_soort = fields.Char(string="Kind of education (LGF)")
    lgf_indicatie = fields.Char(string="LGF indication")
    lgf_cvinummer = fields.Char(string="LGF committee number")
    uitstroomprofiel = fields.Char(string="Outflow profile")
    uitstroom_leerjaar = fields.Char(string="Year of the outflow profile")
    uitstroom_voelementcode = fields.Char(string="VO element code")
