"""What stands in several fields, told in one line: for the report on the screen and on paper.

Nothing here is stored, and none of it is part of what programs read (``get_dossier``).
"""

from odoo import api, fields, models

from ..oso.gegevensset.groei import LANDELIJK
from ..oso.gegevensset.kaart import KAART
from .oso_weergave_feiten import (
    feiten_tekst,
    getal_in_woorden,
    met_hoofdletter,
    pad_in_delen,
    regels,
    restwaarde,
)

#: Country code of the Netherlands in the civil register (GBA table 34).
NEDERLAND = "6030"

#: Kind of address (code list 19) where one lives.
BEZOEK = "bezoek"

#: How teachers write these kinds of scores (code list 11) for short; the others by their label.
KORT = {"AE": "A–E:", "IV": "I–V:", "DLE": "DLE", "RNTRM": "referentieniveau"}

#: What a dossier says of the parents.
INZAGE = (
    "voorlopigdossier",
    "inzage",
    "inzagedatum",
    "akkoord",
    "redennietakkoord",
    "toestemming",
)


def _vul_tekst_met_niveau(rijen):
    """Fill ``tekst`` of parts or domains of the end test: its name and its reference level."""
    for rij in rijen:
        delen = (rij.omschrijving or rij.code_label, rij.referentieniveau_label)
        rij.tekst = ": ".join(tekst for tekst in delen if tekst) or False


def _vul_bereikbaar(rijen):
    """Fill the ways to reach persons or institutions: addresses, and numbers."""
    for rij in rijen:
        rij.adres_tekst = rij.adressen_ids._onder_elkaar()
        rij.contact_tekst = regels(rij.communicatie_ids.mapped("tekst"))


class OsoLeerling(models.Model):
    """Adds texts to a pupil."""

    _inherit = "oso.leerling"

    voornamen_tekst = fields.Char(string="All given names", compute="_compute_voornamen_tekst")
    gba_voornamen_tekst = fields.Char(
        string="All given names (civil register)", compute="_compute_voornamen_tekst"
    )
    adres_tekst = fields.Text(string="Addresses in words", compute="_compute_bereikbaar")
    contact_tekst = fields.Text(string="Contact", compute="_compute_bereikbaar")
    nnca_label = fields.Char(string="Cultural background in words", compute="_compute_labels")
    signaal = fields.Text(string="Remarks", compute="_compute_signaal")
    inzage_tekst = fields.Text(string="Seen by the parents", compute="_compute_inzage_tekst")

    @api.depends("dossier_id")
    @api.depends_context("lang")
    def _compute_inzage_tekst(self):
        for leerling in self:
            dossier = leerling.dossier_id
            behalve = {veld.naam for veld in KAART["dossier"].velden} - set(INZAGE)
            leerling.inzage_tekst = feiten_tekst(dossier, behalve) if dossier else False

    @api.depends("voornamen", "gba_voornamen")
    def _compute_voornamen_tekst(self):
        for leerling in self:
            leerling.voornamen_tekst = " ".join((leerling.voornamen or "").split("\n"))
            leerling.gba_voornamen_tekst = " ".join((leerling.gba_voornamen or "").split("\n"))

    @api.depends("adressen_ids.tekst", "adressen_ids.soortadres_label", "communicatie_ids.tekst")
    def _compute_bereikbaar(self):
        _vul_bereikbaar(self)

    @api.depends("bevinding_ids.ernst", "bevinding_ids.melding", "document_ids.naam")
    def _compute_signaal(self):
        for leerling in self:
            bevindingen = leerling.bevinding_ids.filtered(lambda b: b.ernst != "I")
            leerling.signaal = regels(
                f"• {een['tekst']}" + (f" ({een['aantal']}×)" if een["aantal"] > 1 else "")
                for een in bevindingen._samengevat(leerling.document_ids)
            )


class OsoBevinding(models.Model):
    """Adds equal findings told once."""

    _inherit = "oso.bevinding"

    def _samengevat(self, documenten):
        """Findings that say the same are one, which names the files that it is about.

        :param documenten: of the pupil; a finding about one of them has its place
        :return: ``[{tekst, code, paden, aantal}]``; where files are named, ``aantal`` is 0
        """
        namen = {document.pad: document.naam for document in documenten if document.pad}
        gelijk = {}
        for bevinding in self:
            sleutel = (bevinding.melding, bevinding.code)
            gelijk.setdefault(sleutel, []).append(bevinding.pad)
        uit = []
        for (tekst, code), paden in gelijk.items():
            bestanden = list(dict.fromkeys(namen[pad] for pad in paden if pad in namen))
            if bestanden:
                tekst = f"{(tekst or '').rstrip('.')}: {', '.join(bestanden)}"
            aantal = 0 if bestanden else len(paden)
            uit.append({"tekst": tekst, "code": code, "paden": paden, "aantal": aantal})
        return uit


class OsoAdres(models.Model):
    """Adds the address as it is written on an envelope."""

    _inherit = "oso.adres"

    tekst = fields.Char(string="Address", compute="_compute_tekst")

    @api.depends(
        "straat",
        "nummer",
        "toevoeging",
        "aanduiding",
        "locatieomschrijving",
        "postcode",
        "plaats",
        "gemeente",
        "land",
        "land_omschrijving",
    )
    @api.depends_context("lang")
    def _compute_tekst(self):
        for adres in self:
            nummer = f"{adres.nummer or ''}{adres.toevoeging or ''}"
            straat = " ".join(deel for deel in (adres.straat, adres.aanduiding, nummer) if deel)
            postcode = (adres.postcode or "").replace(" ", "")
            if len(postcode) == 6 and postcode[:4].isdigit():
                postcode = f"{postcode[:4]} {postcode[4:].upper()}"
            plaats = " ".join(deel for deel in (postcode, adres.plaats) if deel)
            gemeente = adres.gemeente or ""
            if gemeente and gemeente.casefold() != (adres.plaats or "").casefold():
                gemeente = self.env._("municipality %(name)s", name=gemeente)
                plaats = f"{plaats} ({gemeente})" if plaats else gemeente
            land = adres.land_omschrijving or (adres.land != NEDERLAND and adres.land)
            if land and land.casefold() == "nederland" and adres.land in (NEDERLAND, False):
                land = False
            delen = (straat, adres.locatieomschrijving, plaats, land)
            adres.tekst = ", ".join(deel for deel in delen if deel) or False

    def _onder_elkaar(self):
        """A line per address; its kind before it, unless it is the only one and to visit."""
        if len(self) == 1 and self.tekst and self.soortadres == BEZOEK:
            return self.tekst
        return regels(
            ": ".join(filter(None, (met_hoofdletter(adres.soortadres_label), adres.tekst)))
            for adres in self
        )


class OsoCommunicatie(models.Model):
    """Adds a phone number or e-mail address with what it is."""

    _inherit = "oso.communicatie"

    tekst = fields.Char(string="Phone or e-mail", compute="_compute_tekst")

    @api.depends("soort_label", "aanduiding_label", "nummer", "geheim", "noodnummer")
    @api.depends_context("lang")
    def _compute_tekst(self):
        geheim, nood = self.env._("secret"), self.env._("in an emergency")
        for rij in self:
            kop = " ".join(deel for deel in (rij.soort_label, rij.aanduiding_label) if deel)
            extra = ", ".join(
                woord
                for woord, veld in ((geheim, rij.geheim), (nood, rij.noodnummer))
                if veld == "ja"
            )
            tekst = ": ".join(deel for deel in (met_hoofdletter(kop), rij.nummer) if deel)
            rij.tekst = f"{tekst} ({extra})" if extra else tekst or False


class OsoPersoon(models.Model):
    """Adds the name and the ways to reach a person."""

    _inherit = "oso.persoon"

    volledige_naam = fields.Char(string="Name", compute="_compute_volledige_naam")
    adres_tekst = fields.Text(string="Address", compute="_compute_bereikbaar")
    contact_tekst = fields.Text(string="Contact", compute="_compute_bereikbaar")
    feiten_tekst = fields.Text(string="Facts", compute="_compute_feiten_tekst")

    @api.depends("soort", "geslacht", "geboortedatum", "relatietotkind", "volledige_naam")
    @api.depends_context("lang")
    def _compute_feiten_tekst(self):
        for persoon in self:
            # which of these stands in the full name
            eerste = next((n for n in ("roepnaam", "voorletters", "voornamen") if persoon[n]), "")
            behalve = (eerste, "voorvoegsel", "achternaam")
            persoon.feiten_tekst = feiten_tekst(persoon, behalve)

    @api.depends("roepnaam", "voorletters", "voornamen", "voorvoegsel", "achternaam")
    def _compute_volledige_naam(self):
        for persoon in self:
            voor = (
                persoon.roepnaam
                or persoon.voorletters
                or (persoon.voornamen or "").replace("\n", " ")
            )
            delen = (voor, persoon.voorvoegsel, persoon.achternaam)
            persoon.volledige_naam = " ".join(deel for deel in delen if deel) or False

    @api.depends("adressen_ids.tekst", "communicatie_ids.tekst")
    def _compute_bereikbaar(self):
        _vul_bereikbaar(self)


class OsoInstelling(models.Model):
    """Adds the ways to reach an institution."""

    _inherit = "oso.instelling"

    adres_tekst = fields.Text(string="Address", compute="_compute_bereikbaar")
    contact_tekst = fields.Text(string="Contact", compute="_compute_bereikbaar")

    @api.depends("adressen_ids.tekst", "communicatie_ids.tekst")
    def _compute_bereikbaar(self):
        _vul_bereikbaar(self)


class OsoSchoolloopbaan(models.Model):
    """Adds the kind of school in one text."""

    _inherit = "oso.schoolloopbaan"

    soort_tekst = fields.Char(string="School in words", compute="_compute_soort_tekst")
    bijzonder = fields.Json(string="Of note", compute="_compute_bijzonder")

    @api.depends("schoolsoort", "schooltype", "schoolsoortomschrijving")
    def _compute_soort_tekst(self):
        for rij in self:
            delen = (rij.schoolsoort, rij.schooltype, rij.schoolsoortomschrijving)
            rij.soort_tekst = ", ".join(dict.fromkeys(deel for deel in delen if deel)) or False

    @api.depends("is_doublure", "andere_school", "merken")
    @api.depends_context("lang")
    def _compute_bijzonder(self):
        woorden = {
            "is_doublure": self.env._("Repeated year"),
            "andere_school": self.env._("Other school"),
        }
        for rij in self:
            rij.bijzonder = [
                {"woord": woord, "soort": soort} for soort, woord in woorden.items() if rij[soort]
            ] + (rij.merken or [])


class OsoReferentiescore(models.Model):
    """Adds a score as a teacher writes it."""

    _inherit = "oso.referentiescore"

    tekst = fields.Char(string="Score", compute="_compute_tekst")

    @api.depends(
        "codereferentiescore",
        "codereferentiescore_label",
        "waarde",
        "kwalificatie",
        "codevergelijkingsgroep",
        "codevergelijkingsgroep_label",
    )
    @api.depends_context("lang")
    def _compute_tekst(self):
        for score in self:
            soort = KORT.get(score.codereferentiescore) or score.codereferentiescore_label
            waarde = getal_in_woorden(self.env, score.waarde)
            tekst = " ".join(deel for deel in (soort, waarde) if deel)
            groep = (
                score.codevergelijkingsgroep_label
                if score.codevergelijkingsgroep != LANDELIJK
                else False
            )
            extra = ", ".join(deel for deel in (score._kwalificatie(), groep) if deel)
            score.tekst = f"{tekst} ({extra})" if extra else tekst or False

    def _kwalificatie(self):
        """The qualification, unless it says that there is none: some packages write that out."""
        tekst = self.kwalificatie or ""
        niets = tekst.casefold().startswith("geen") and "kwalificatie" in tekst
        return "" if niets else tekst


class OsoEindtoets(models.Model):
    """Adds the name of the end test."""

    _inherit = "oso.eindtoets"

    naam_tekst = fields.Char(string="Test by name", compute="_compute_naam_tekst")

    @api.depends("toetssoort_label", "toetsomschrijving", "is_doorstroomtoets")
    @api.depends_context("lang")
    def _compute_naam_tekst(self):
        for toets in self:
            soort = (
                self.env._("Doorstroomtoets")
                if toets.is_doorstroomtoets
                else self.env._("End test")
            )
            naam = toets.toetssoort_label or toets.toetsomschrijving or ""
            toets.naam_tekst = naam if soort in naam else ": ".join(filter(None, (soort, naam)))


class OsoEindtoetsOnderdeel(models.Model):
    """Adds a part with its reference level."""

    _inherit = "oso.eindtoets.onderdeel"

    tekst = fields.Char(string="Part with its level", compute="_compute_tekst")

    @api.depends("omschrijving", "code_label", "referentieniveau_label")
    def _compute_tekst(self):
        _vul_tekst_met_niveau(self)


class OsoEindtoetsDomein(models.Model):
    """Adds a domain with its reference level."""

    _inherit = "oso.eindtoets.domein"

    tekst = fields.Char(string="Domain with its level", compute="_compute_tekst")

    @api.depends("omschrijving", "code_label", "referentieniveau_label")
    def _compute_tekst(self):
        _vul_tekst_met_niveau(self)


class OsoDossier(models.Model):
    """Adds a file name that tells no number and no name."""

    _inherit = "oso.dossier"

    bestandsnaam = fields.Char(string="File name", compute="_compute_bestandsnaam")

    @api.depends("datum", "ontvangen_op")
    def _compute_bestandsnaam(self):
        for dossier in self:
            datum = dossier.datum or dossier.ontvangen_op.date()
            dossier.bestandsnaam = f"dossier-{dossier.id}-{datum}.xml"


class OsoDocument(models.Model):
    """Adds the size in words."""

    _inherit = "oso.document"

    rubriek_tekst = fields.Char(string="Section in words", compute="_compute_rubriek_tekst")
    grootte_tekst = fields.Char(string="Size", compute="_compute_grootte_tekst")

    @api.depends("rubriek")
    def _compute_rubriek_tekst(self):
        for document in self:
            document.rubriek_tekst = met_hoofdletter((document.rubriek or "").replace("_", " "))

    @api.depends("grootte")
    @api.depends_context("lang")
    def _compute_grootte_tekst(self):
        for document in self:
            bytes_ = document.grootte or 0
            if bytes_ >= 1024 * 1024:
                getal = getal_in_woorden(self.env, f"{bytes_ / 1024 / 1024:.1f}")
                document.grootte_tekst = f"{getal} MB"
            else:
                document.grootte_tekst = f"{max(1, round(bytes_ / 1024))} kB" if bytes_ else "0 kB"


class OsoRestveld(models.Model):
    """Adds the place in the dossier in words that can be read."""

    _inherit = "oso.restveld"

    pad_tekst = fields.Char(string="Field", compute="_compute_pad_tekst")
    waarde_tekst = fields.Text(string="Value in words", compute="_compute_waarde_tekst")

    @api.depends("waarde")
    @api.depends_context("lang")
    def _compute_waarde_tekst(self):
        for rest in self:
            rest.waarde_tekst = restwaarde(self.env, rest.waarde)

    @api.depends("pad")
    @api.depends_context("lang")
    def _compute_pad_tekst(self):
        for rest in self:
            rest.pad_tekst = " › ".join(pad_in_delen(self.env, rest.pad))
