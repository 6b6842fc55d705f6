"""The story of the demo data: a class in the middle of its exchange, without any network."""

import gzip

from odoo import api, fields, models
from odoo.tools import file_open

from ..oso import gegevensset, protocol
from ..oso.ophalen import Opbrengst
from ..oso.protocol.messages import fetch_message

#: The dossiers that the class fetched; made by ``python -m devtools.addon_demo``.
DOSSIERS = ("daan", "noor", "elif", "ilyas", "zuzia", "sjoerd", "chloe", "jay", "yasmine")
#: Of whom a later dossier was fetched as well, whose OKR is written, and whose is definitief.
AANGEVULD, GESCHREVEN, DEFINITIEF = "elif", "noor", "daan"
#: Whose dossier the LAS could not give.
MISLUKT = "999005625"

_TEKSTEN = {
    GESCHREVEN: {
        "functioneren": "Noor heeft een vaste plek in de groep en helpt anderen graag.",
        "werkhouding": "Ze plant haar werk zelf en vraagt pas om hulp als ze het echt nodig heeft.",
    },
    DEFINITIEF: {
        "functioneren": "Daan ligt goed in de groep. Hij neemt in groepswerk vaak de leiding en "
        "luistert daarbij naar anderen.",
        "werkhouding": "Hij werkt geconcentreerd en maakt af waar hij aan begint. Nakijken mag nog "
        "zorgvuldiger.",
        "sociaal_emotioneel": "Een vrolijke jongen die zegt wat hij denkt. Met verlies gaat hij "
        "dit jaar beter om.",
        "leren": "Rekenen en begrijpend lezen zijn sterk; bij spelling heeft hij de regels op een "
        "kaart naast zich.",
        "thuis": "Ouders zijn betrokken en komen naar elk gesprek.",
        "ondersteuning": "Geen bijzondere ondersteuning nodig. Een vaste mentor helpt hem bij het "
        "plannen in de brugklas.",
        "toelichting_advies": "De toetsen van de laatste twee jaar en zijn werkhouding wijzen in "
        "dezelfde richting.",
    },
}


class OsoDemo(models.AbstractModel):
    """Makes the demo data; called by ``demo/oso_povo_demo.xml`` alone."""

    _name = "oso.demo"
    _description = "Demo data of OSO POVO"

    @api.model
    def _vul(self, school_id, user_id, wacht_bsn):
        """Let the class of a school go through the season so far.

        Everything takes the way that fetched dossiers take, but the network.

        :param int school_id: the school, with the BRIN of the dossiers
        :param int user_id: the employee who does it
        :param str wacht_bsn: number of the pupil whose dossier is not ready yet
        """
        school = self.env["res.company"].browse(school_id)
        leerlingen = self.env["oso.leerling"]
        if leerlingen.search_count([("company_id", "=", school.id), ("opgehaald", "=", True)]):
            return
        dossiers = {naam: self._dossier(naam) for naam in DOSSIERS}
        nummers = {naam: gelezen.nummer for naam, gelezen in dossiers.items()}
        wie = self.with_user(user_id).with_company(school).with_context(tracking_disable=True)
        wie.env["oso.leerling"].add_bsns([*nummers.values(), MISLUKT, wacht_bsn])
        per_bsn = {
            leerling.bsn: leerling
            for leerling in leerlingen.search([("company_id", "=", school.id)])
        }
        self._registreer(school)
        opbrengst = {
            per_bsn[nummers[naam]]: self._geleverd(gelezen) for naam, gelezen in dossiers.items()
        }
        opbrengst[per_bsn[MISLUKT]] = self._niet_geleverd(
            school, protocol.Outcome.NOT_ALLOWED, "GeenToestemming"
        )
        opbrengst[per_bsn[wacht_bsn]] = self._niet_geleverd(
            school, protocol.Outcome.NOT_READY, "DossierNietGevonden"
        )
        self._voer_uit(school, user_id, "importeren", opbrengst)
        later = self._dossier(f"{AANGEVULD}_later")
        self._voer_uit(
            school, user_id, "aanvullen", {per_bsn[nummers[AANGEVULD]]: self._geleverd(later)}
        )
        for naam, teksten in _TEKSTEN.items():
            per_bsn[nummers[naam]].with_user(user_id).with_company(school).write_okr(teksten)
        klaar = per_bsn[nummers[DEFINITIEF]]
        klaar.with_user(user_id).with_company(school).register_inzage(
            fields.Date.to_string(fields.Date.context_today(klaar)),
            "ja",
            "Wij herkennen Daan in dit rapport en zijn blij met het advies.",
        )
        klaar.with_user(user_id).with_company(school).action_definitief()

    def _dossier(self, naam):
        with file_open(f"oso_povo/demo/dossiers/{naam}.xml.gz", "rb") as bestand:
            return gegevensset.parse(gzip.decompress(bestand.read()))

    def _registreer(self, school):
        """Let the aanleverpunt be registered: nobody could have fetched anything without it."""
        # sudo: the state is the server's to write
        punten = self.env["oso.aanleverpunt"].sudo().with_company(school)
        punt = punten.search([("company_id", "=", school.id), ("soort", "=", "ri")], limit=1)
        punt = punt or punten.create({"company_id": school.id, "nummer": "1"})
        punt.write({"state": "geregistreerd", "geregistreerd_op": fields.Datetime.now()})

    def _geleverd(self, gelezen):
        outcome = protocol.Outcome.DELIVERED
        message, owner = fetch_message(outcome)
        return Opbrengst(
            protocol.FetchResult(outcome, None, "", "", message, owner), gelezen, duur=0.4
        )

    def _niet_geleverd(self, school, outcome, code):
        message, owner = fetch_message(
            outcome, brin=school.brin, bron_brin=school.brin, code=code, from_las=True
        )
        return Opbrengst(protocol.FetchResult(outcome, None, code, "", message, owner), duur=0.2)

    def _voer_uit(self, school, user_id, actie, opbrengst):
        """A run of one action, with what its threads would have brought.

        :param dict opbrengst: pupil -> :class:`Opbrengst`
        """
        # sudo: a run and its lines are the server's to write
        runs = self.env["oso.uitwisseling"].sudo()
        run = runs.create({"company_id": school.id, "user_id": user_id})
        for leerling, wat in opbrengst.items():
            regel = (
                self.env["oso.uitwisseling.regel"]
                .sudo()
                .create(
                    {
                        "uitwisseling_id": run.id,
                        "leerling_id": leerling.id,
                        "actie": actie,
                        "state": "bezig",
                    }
                )
            )
            regel._verwerk(wat)
