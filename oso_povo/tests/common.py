"""What the tests of this addon share: two schools of two boards, users, and a dossier."""

import base64
import io
import zipfile
from pathlib import Path

from odoo.tests import TransactionCase, new_test_user

from ..oso import gegevensset
from ..oso.samenvoegen import Modus

DATA = Path(__file__).parent / "data"

#: Invented numbers that pass the eleven test.
BSN = ("900000016", "900000028", "900000041", "900000053")


def maak_zip(naam, inhoud):
    """Base64 of a ZIP that holds one file."""
    stroom = io.BytesIO()
    with zipfile.ZipFile(stroom, "w") as zip_bestand:
        zip_bestand.writestr(naam, inhoud)
    return base64.b64encode(stroom.getvalue()).decode()


def dossier_xml(bsn=BSN[0], brin="98AA", vervang=()):
    """Bytes of the dossier in ``data/``, for this pupil and school.

    :param vervang: pairs (old, new) to put in the text
    """
    tekst = (DATA / "dossier.xml").read_text()
    for oud, nieuw in (
        ("@BSN@", bsn),
        ("@BRIN@", brin),
        ("@ZIP@", maak_zip("brief.txt", "Beste ouders")),
        *vervang,
    ):
        assert oud in tekst, f"{oud!r} is not in the dossier"
        tekst = tekst.replace(oud, nieuw)
    return tekst.encode()


class OsoCase(TransactionCase):
    """Two schools of different boards, each with an employee; an administrator of the first."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True, "lang": "en_US"})
        Company = cls.env["res.company"]
        cls.bestuur = Company.create({"name": "Stichting Proef"})
        cls.school = Company.create(
            {"name": "De Proef", "brin": "98AA", "parent_id": cls.bestuur.id}
        )
        cls.zusterschool = Company.create(
            {"name": "De Zuster", "brin": "98AB", "parent_id": cls.bestuur.id}
        )
        cls.ander_bestuur = Company.create({"name": "Stichting Elders"})
        cls.andere_school = Company.create(
            {"name": "De Andere", "brin": "98BA", "parent_id": cls.ander_bestuur.id}
        )
        cls.medewerker = cls._gebruiker("mw_proef", "oso_povo.group_medewerker", cls.school)
        cls.collega = cls._gebruiker("mw_andere", "oso_povo.group_medewerker", cls.andere_school)
        cls.beheerder = cls._gebruiker("bh_proef", "oso_povo.group_beheerder", cls.school)

    @classmethod
    def _gebruiker(cls, login, groep, school):
        return new_test_user(
            cls.env,
            login,
            groups=groep,
            company_id=school.id,
            company_ids=[(6, 0, school.ids)],
            lang="en_US",
        )

    def als(self, user):
        """Environment of a user with a clean context, as a request of theirs has it."""
        return self.env(user=user, context={"lang": user.lang or "en_US"})

    def maak_leerling(self, bsn=BSN[0], user=None):
        """A pupil made through the front door."""
        leerlingen = self.als(user or self.medewerker)["oso.leerling"]
        (resultaat,) = leerlingen.add_bsns([bsn])
        self.assertEqual(resultaat["outcome"], "created")
        return self.env["oso.leerling"].browse(resultaat["leerling_id"])

    def neem_aan(self, regel, opbrengst):
        """Store what came for a line and work it in; returns the outcome."""
        imports = self.env["oso.import"]
        return imports._neem_aan(regel, opbrengst) or imports._beslis(
            regel, regel.leerling_id, opbrengst.dossier, regel.dossier_id
        )

    def importeer(self, leerling, xml=None, modus="importeren"):
        """Work a dossier in without the network; returns the stored dossier.

        :param xml: bytes, or a dossier that was read
        """
        gelezen = xml or dossier_xml(leerling.bsn, leerling.company_id.brin)
        if isinstance(gelezen, bytes):
            gelezen = gegevensset.parse(gelezen)
        imports = self.env["oso.import"]
        dossier = imports._bewaar(leerling, gelezen)
        bekend = self.env["oso.bekend"]._lees(leerling)
        imports._werk_in(leerling, dossier, gelezen, bekend, Modus(modus))
        leerling.status = "opgehaald"
        return dossier


class OkrCase(OsoCase):
    """A pupil whose dossier came in, as an employee of its school sees it."""

    def setUp(self):
        super().setUp()
        self.leerling = self.maak_leerling()
        self.importeer(self.leerling)
        # The dossier of the tests tells of an inzage of its own.
        self.leerling.dossier_ids.inzage = "nee"
        self.van_medewerker = self.leerling.with_env(self.als(self.medewerker))

    def geef_recht(self, *rechten):
        self.medewerker.write({"group_ids": [(4, self.env.ref(recht).id) for recht in rechten]})
