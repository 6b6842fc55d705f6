"""What of the state of things needs somebody's attention, in words."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_date, format_datetime

from .oso_gezondheid import WERKER

#: Pupils may wait this long before nobody at work is a fault.
WACHT_TE_LANG = timedelta(minutes=15)
#: A session ends by itself; who is on record as open this long after that is forgotten.
SESSIE_TE_LANG = timedelta(minutes=30)


def punt(code, ernst, tekst, record=None):
    """One thing that needs attention.

    :param str ernst: ``let_op`` or ``fout``
    :param record: what it is about, when the user can open that
    """
    return {
        "code": code,
        "ernst": ernst,
        "tekst": tekst,
        "model": record._name if record else "",
        "res_id": record.id if record else False,
    }


class OsoGezondheid(models.AbstractModel):
    """Adds the judgement."""

    _inherit = "oso.gezondheid"

    @api.model
    def _punten(self, stand, bedrijven, nu):
        """All that needs attention, the worst first.

        :param dict stand: as :meth:`stand` gathered it
        """
        punten = [
            *self._punten_verbinding(stand, bedrijven),
            *self._punten_werk(stand, nu),
            *self._punten_anderen(stand, nu),
            *self._punten_taken(stand),
        ]
        return sorted(punten, key=lambda een: een["ernst"] != "fout")

    @api.model
    def _moment(self, tekst):
        return format_datetime(self.env, tekst, dt_format="short")

    @api.model
    def _punten_verbinding(self, stand, bedrijven):
        punten = []
        for een in stand["verbindingen"]:
            record = self.env["oso.verbinding"].browse(een["id"])
            punten += [
                punt(code, ernst, tekst, record) for code, ernst, tekst in self._over(een, record)
            ]
        zonder = self._zonder_verbinding(bedrijven)
        if zonder:
            tekst = self.env._("Schools without a connection: %(count)s.", count=zonder)
            punten.append(punt("geen_verbinding", "fout", tekst))
        return punten

    @api.model
    def _over(self, een, record):
        """Of one connection: code, how bad, text."""
        naam = een["naam"]
        if een["certificaat"] == "geen":
            tekst = self.env._("The connection %(name)s has no certificate yet.", name=naam)
            yield "certificaat_geen", "fout", tekst
            return  # and then there is nothing to test
        if een["certificaat"] == "verlopen":
            tekst = self.env._(
                "The certificate of %(name)s expired on %(date)s. Nothing can be fetched until a "
                "new one is loaded.",
                name=naam,
                date=format_date(self.env, record.certificaat_tot),
            )
            yield "certificaat_verlopen", "fout", tekst
        elif een["certificaat"] == "bijna":
            tekst = self.env._(
                "The certificate of %(name)s expires in %(days)s days, on %(date)s. Load a new "
                "one in time.",
                name=naam,
                days=een["certificaat_dagen"],
                date=format_date(self.env, record.certificaat_tot),
            )
            yield "certificaat_bijna", "let_op", tekst
        if not een["ping_op"]:
            tekst = self.env._("The connection %(name)s has not been tested yet.", name=naam)
            yield "ping_nooit", "let_op", tekst
        elif not een["ping_gelukt"]:
            tekst = self.env._("The last test of %(name)s did not succeed.", name=naam)
            yield "ping_mislukt", "fout", tekst

    @api.model
    def _zonder_verbinding(self, bedrijven):
        """Number of schools that no connection serves."""
        # sudo: as `oso.verbinding._voor` looks, whoever asks
        scholen = bedrijven.sudo().filtered("brin")
        boven = {
            school.id: {int(deel) for deel in school.parent_path.split("/") if deel}
            for school in scholen
        }
        verbonden = set(
            self.env["oso.verbinding"]
            .sudo()
            .search([("company_id", "in", list(set().union(*boven.values())))])
            .company_id.ids
        )
        return sum(not ids & verbonden for ids in boven.values())

    @api.model
    def _punten_werk(self, stand, nu):
        werkers, rij = stand["werkers"], stand["wachtrij"]
        if werkers["zonder_werker"]:
            tekst = self.env._(
                "Pupils whose worker is gone: %(count)s. They are taken up again by themselves "
                "within minutes; if not, Odoo's scheduled actions do not run.",
                count=werkers["zonder_werker"],
            )
            yield punt("zonder_werker", "fout", tekst)
        oudste = fields.Datetime.to_datetime(rij["oudste_op"] or nu)
        if rij["wacht"] and not werkers["levend"] and oudste < nu - WACHT_TE_LANG:
            tekst = self.env._(
                "Pupils wait since %(moment)s and nothing is at work. Look whether Odoo's "
                "scheduled actions run on this server.",
                moment=self._moment(oudste),
            )
            yield punt("niemand_werkt", "fout", tekst)
        intern = [
            een["aantal"]
            for een in stand["laatste_dag"]["uitkomsten"]
            if een["uitkomst"] == "internal"
        ]
        if intern:
            tekst = self.env._(
                "Failed in the last day by a fault of this system: %(count)s pupils. The log of "
                "the server says where.",
                count=sum(intern),
            )
            yield punt("intern", "let_op", tekst)

    @api.model
    def _punten_anderen(self, stand, nu):
        for host in stand["hosts"]:
            tekst = self.env._(
                "%(host)s does not answer (%(count)s failures in a row). It is tried again at "
                "%(moment)s.",
                host=f"{host['naam']} ({host['name']})" if host["naam"] else host["name"],
                count=host["fouten"],
                moment=self._moment(host["open_tot"]),
            )
            yield punt("host", "let_op", tekst, self.env["oso.host"].browse(host["id"]))
        oudste = fields.Datetime.to_datetime(stand["sessies"]["oudste_op"] or nu)
        leven = timedelta(minutes=self.env["oso.motor"]._instelling("sessie_minuten"))
        if stand["sessies"]["open"] and oudste < nu - leven - SESSIE_TE_LANG:
            tekst = self.env._(
                "Sessions at the Traffic Center that are not signed off: %(count)s, the oldest of "
                "%(moment)s.",
                count=stand["sessies"]["open"],
                moment=self._moment(oudste),
            )
            yield punt("sessies", "let_op", tekst)

    @api.model
    def _punten_taken(self, stand):
        for taak in stand["taken"]:
            if not taak["actief"] and not taak["naar_keuze"]:
                tekst = self.env._(
                    "The scheduled action '%(name)s' is switched off. Ask who runs Odoo to switch "
                    "it on again and to look in the log why it stopped.",
                    name=taak["naam"],
                )
                ernst = "fout" if taak["sleutel"] == WERKER else "let_op"
                yield punt("taak_uit", ernst, tekst)
            elif taak["fouten"]:
                tekst = self.env._(
                    "The scheduled action '%(name)s' failed %(count)s times in a row.",
                    name=taak["naam"],
                    count=taak["fouten"],
                )
                yield punt("taak_mislukt", "let_op", tekst)

    @api.model
    def _uitkomsten_in_woorden(self):
        """Outcome of a line that failed -> a few words."""
        return {
            "not_ready": self.env._("Not ready in the LAS"),
            "not_allowed": self.env._("Not set ready for this school"),
            "wrong_version": self.env._("Other version of the standard"),
            "school_unknown": self.env._("School not known at OSO"),
            "school_no_connection": self.env._("LAS of the school not connected"),
            "self_not_connected": self.env._("This school not connected"),
            "session_problem": self.env._("Session refused"),
            "certificate": self.env._("Certificate"),
            "technical": self.env._("No answer, or a fault of the other side"),
            "unknown_code": self.env._("Answer with an unknown code"),
            "refused": self.env._("Dossier of another pupil or school"),
            "unreadable": self.env._("Dossier that can't be read"),
            "internal": self.env._("Fault of this system"),
        }
