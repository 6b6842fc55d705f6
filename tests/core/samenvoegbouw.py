"""What a pupil's data are between dossiers, in memory: applies changes and takes them back.

Does what the models do with a list of changes, in so few lines that it can be trusted as a measure.
Every name, number and text in it is invented.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from dossierbouw import lees

from oso.gegevensset import Attachment, AttachmentStatus, Dossier, RestVeld, Row
from oso.gegevensset.kaart import CATEGORIEEN, KAART, zonder_volgnummers
from oso.gegevensset.kaart_types import Soort
from oso.gegevensset.plek import plek_ernaast
from oso.samenvoegen import Bekend, Keuzes, Wat, merge
from oso.samenvoegen.koppelen import inhoud
from oso.samenvoegen.terugdraaien import Terug, terug_te_draaien, zonder_bereik

MODELLEN = {"document": "oso.document", "restveld": "oso.restveld", "zacht": "oso.zacht"}
SCHAKELAARS = dict.fromkeys(CATEGORIEEN, "OPTIONEEL")


def model_van(entiteit: str) -> str:
    """Name of the model that would store a row."""
    return MODELLEN.get(entiteit) or KAART[entiteit].model


def waarde_van(entiteit: str, veld: str, data: object) -> object:
    """A value as the core has it, of one that was put down as data."""
    if entiteit not in KAART:
        return data
    soort = KAART[entiteit].veld(veld)
    if data is not None and soort.herhaald:
        return tuple(data)
    if data is not None and soort.soort is Soort.DATUM:
        return date.fromisoformat(data)
    return data


@dataclass(eq=False)
class Knoop:
    """A stored row."""

    entiteit: str
    id: int
    values: dict
    boven: "Knoop | None" = None
    relatie: str = ""
    handmatig: bool = False
    vermist: bool = False
    actief: bool = True
    kinderen: "dict[str, list[Knoop]]" = field(default_factory=dict)

    @property
    def sleutel(self) -> tuple[str, int]:
        return model_van(self.entiteit), self.id


@dataclass
class Regel:
    """An entry of the history."""

    nummer: int
    wijzigingen: list
    terug: bool = False


class Opslag:
    """What is stored of one pupil, and its history."""

    def __init__(self) -> None:
        self._laatste = 0
        self.rijen: dict[tuple[str, int], Knoop] = {}
        self.leerling = self._maak("leerling", {}, None, "")
        self.geschiedenis: list[Regel] = []

    # -- rows

    def _maak(self, entiteit: str, values: dict, boven: Knoop | None, relatie: str) -> Knoop:
        self._laatste += 1
        knoop = Knoop(entiteit, self._laatste, dict(values), boven, relatie)
        self.rijen[knoop.sleutel] = knoop
        if boven is not None:
            boven.kinderen.setdefault(relatie, []).append(knoop)
        return knoop

    def typ(self, relatie: str, values: dict, boven: Knoop | None = None) -> Knoop:
        """A row that the school enters."""
        boven = boven or self.leerling
        entiteit = next(r.entiteit for r in KAART[boven.entiteit].relaties if relatie == r.naam)
        vast = next(r.vast for r in KAART[boven.entiteit].relaties if relatie == r.naam)
        knoop = self._maak(entiteit, {**vast, **values}, boven, relatie)
        knoop.handmatig = True
        return knoop

    def _neem_weg(self, knoop: Knoop) -> None:
        for kinderen in list(knoop.kinderen.values()):
            for kind in list(kinderen):
                self._neem_weg(kind)
        for zacht in list(self.leerling.kinderen.get("zacht", ())):
            if (zacht.values["entiteit"], zacht.values["rij_id"]) == (knoop.entiteit, knoop.id):
                self._neem_weg(zacht)
        broers = knoop.boven.kinderen[knoop.relatie]
        broers.remove(knoop)
        if not broers:
            del knoop.boven.kinderen[knoop.relatie]
        del self.rijen[knoop.sleutel]

    def loop(self, knoop: Knoop | None = None) -> Iterator[Knoop]:
        """A row and all below it."""
        knoop = knoop or self.leerling
        yield knoop
        for kinderen in knoop.kinderen.values():
            for kind in kinderen:
                yield from self.loop(kind)

    def een(self, relatie: str, **values: object) -> Knoop:
        """The only row of a relation of the pupil with these values."""
        (knoop,) = [
            rij
            for rij in self.leerling.kinderen.get(relatie, ())
            if values.items() <= rij.values.items()
        ]
        return knoop

    def bekend(self, knoop: Knoop | None = None) -> Bekend:
        """As the core compares with it."""
        knoop = knoop or self.leerling
        kinderen = {
            naam: [self.bekend(rij) for rij in rijen if rij.actief]
            for naam, rijen in knoop.kinderen.items()
        }
        return Bekend(
            knoop.entiteit,
            knoop.id,
            dict(knoop.values),
            {naam: rijen for naam, rijen in kinderen.items() if rijen},
            handmatig=knoop.handmatig,
            vermist=knoop.vermist,
        )

    def momentopname(self, *, nummers: bool = True) -> object:
        """All of it, to compare; ``nummers``: with the ids of rows, else as sets of what is there
        and in sight."""
        zacht: dict[tuple[str, int], list] = {}
        for rij in self.leerling.kinderen.get("zacht", ()):
            zacht.setdefault((rij.values["entiteit"], rij.values["rij_id"]), []).append(
                (rij.id if nummers else 0, rij.values["veld"], rij.values["tekst"])
            )

        def neem(knoop: Knoop) -> object:
            values = dict(knoop.values)
            if not nummers:
                # Which of two rows that are else the same has a space is no difference.
                values = {n: w for n, w in values.items() if w != " "}
                if "pad" in values:
                    values["pad"] = zonder_volgnummers(values["pad"])
            return (
                knoop.id if nummers else 0,
                tuple(sorted((naam, repr(waarde)) for naam, waarde in values.items())),
                (knoop.handmatig, knoop.vermist, knoop.actief),
                tuple(sorted(zacht.get((knoop.entiteit, knoop.id), ()))),
                tuple(
                    (naam, tuple(sorted(neem(rij) for rij in rijen if nummers or rij.actief)))
                    for naam, rijen in sorted(knoop.kinderen.items())
                    if naam != "zacht" and (nummers or any(rij.actief for rij in rijen))
                ),
            )

        return neem(self.leerling)

    # -- what a dossier changes

    def werk_in(
        self,
        dossier: Dossier,
        modus: str = "importeren",
        definitief: bool = False,
        keuzes: Keuzes | None = None,
    ) -> list[dict]:
        """Compare with a dossier, do what is to be done, and write it down.

        :return: the changes as data
        """
        lijst = merge(self.bekend(), dossier, modus, definitief, keuzes)
        data = [een.als_data() for een in lijst]
        assert data == json.loads(json.dumps(data)), "not plain data"
        assert len({een["id"] for een in data}) == len(data), "ids that are not unique"
        doen = []
        for een, uit in zip(lijst, data, strict=True):
            uit["model"] = model_van(een.entiteit)
            uit["res_id"] = een.doel.id if een.doel is not None else False
            if een.gedaan:
                doen.append((een, uit))
        eerst = [paar for paar in doen if paar[0].wat is Wat.VERBORGEN]
        for een, uit in (*eerst, *(paar for paar in doen if paar[0].wat is not Wat.VERBORGEN)):
            self._doe(een, uit, dossier)
        if eerst:
            for regel in self.geschiedenis:
                regel.wijzigingen = zonder_bereik(regel.wijzigingen)
        self.geschiedenis.append(Regel(len(self.geschiedenis), data))
        return data

    def _doe(self, een, uit, dossier) -> None:
        doel = self.rijen[uit["model"], een.doel.id] if een.doel is not None else None
        if een.entiteit == "document" and een.bron is not None:
            self._document(een, uit, doel)
        elif een.entiteit == "restveld":
            self._restveld(een, uit, doel)
        elif een.wat is Wat.ERNAAST:
            zacht = self._maak(
                "zacht",
                {
                    "entiteit": een.entiteit,
                    "rij_id": doel.id,
                    "veld": een.veld,
                    "tekst": een.nieuw,
                },
                self.leerling,
                "zacht",
            )
            uit["parent"] = list(doel.sleutel)
            uit["model"], uit["res_id"] = zacht.sleutel
        elif een.wat is Wat.NIEUW:
            boven = self.rijen[model_van(een.ouder.entiteit), een.ouder.id]
            uit["parent"] = list(boven.sleutel)
            uit["res_id"] = self._plaats(een.bron, boven, uit["row"][-1][0], dossier).id
        elif een.veld is not None:
            _zet(doel, een.veld, een.nieuw)
        elif een.wat is Wat.VERBORGEN:
            self._neem_weg(doel)
        else:
            assert een.wat in (Wat.VERMIST, Wat.TERUG)
            assert doel.vermist is (een.wat is Wat.TERUG), "the mark says so already"
            doel.vermist = een.wat is Wat.VERMIST

    def _plaats(self, rij: Row, boven: Knoop, relatie: str, dossier: Dossier) -> Knoop:
        knoop = self._maak(rij.entiteit, rij.velden, boven, relatie)
        for bijlage in dossier.attachments:
            if bijlage.rij_pad == rij.pad:
                self._maak("document", _van_bijlage(bijlage), knoop, "documenten")
        for naam, kinderen in rij.children.items():
            for kind in kinderen:
                self._plaats(kind, knoop, naam, dossier)
        return knoop

    def _document(self, een, uit, doel) -> None:
        boven = self.rijen[model_van(een.ouder.entiteit), een.ouder.id]
        uit["parent"] = list(boven.sleutel)
        if een.wat is Wat.VERVANGEN:
            doel.actief, uit["old_id"] = False, doel.id
        uit["res_id"] = self._maak("document", _van_bijlage(een.bron), boven, "documenten").id

    def _restveld(self, een, uit, doel) -> None:
        if doel is not None:
            doel.actief = False
        if een.wat is Wat.VERMIST:
            return
        if doel is not None:
            uit["old_id"] = doel.id
        values = {
            "pad": een.bron.path,
            "waarde": een.bron.value,
            "attributen": dict(een.bron.attributes),
        }
        uit["res_id"] = self._maak("restveld", values, self.leerling, "restvelden").id

    # -- taking back

    def onder(self, sleutel: tuple[str, int]) -> list[tuple[str, int]]:
        """Keys of the stored rows below a row."""
        if sleutel not in self.rijen:
            return []
        return [rij.sleutel for rij in self.loop(self.rijen[sleutel])][1:]

    def draai_terug(self, nummer: int) -> Terug:
        """Take back what can be of an entry of the history."""
        regel = self.geschiedenis[nummer]
        latere = self.geschiedenis[nummer + 1 :]
        terug = terug_te_draaien(
            regel.wijzigingen, [(een.nummer, een.wijzigingen) for een in latere], self.onder
        )
        for een in terug.kan:
            self._keer_om(een)
        gedaan = {een["id"] for een in terug.kan}
        regel.wijzigingen = [
            een | {"taken_back": True} if een["id"] in gedaan and een["done"] else een
            for een in regel.wijzigingen
        ]
        return terug

    def _keer_om(self, een: dict) -> None:
        knoop = self.rijen[een["model"], een["res_id"]]
        if een["what"] in ("nieuw", "ernaast", "vervangen"):
            if een["what"] == "vervangen":
                self.rijen[een["model"], een["old_id"]].actief = True
            self._neem_weg(knoop)
        elif een["field"]:
            _zet(knoop, een["field"], waarde_van(een["entity"], een["field"], een["old"]))
        elif een["entity"] == "restveld":
            knoop.actief = True
        else:
            knoop.vermist = een["what"] == "terug"


def _zet(knoop: Knoop, veld: str, waarde: object) -> None:
    if waarde is None:
        knoop.values.pop(veld, None)
    else:
        knoop.values[veld] = waarde


def _van_bijlage(bijlage: Attachment) -> dict:
    return {
        "bestandsnaam": bijlage.bestandsnaam,
        **({"omschrijving": bijlage.omschrijving} if bijlage.omschrijving else {}),
        "sha256": bijlage.sha256,
        "status": bijlage.status.value,
        "grootte": bijlage.size,
        "pad": bijlage.path,
    }


# -- the measure of loss


def verlies(opslag: Opslag, dossier: Dossier, data: list[dict]) -> list[str]:
    """Places of what of a dossier is neither stored nor told of as not done.

    :param data: the changes when it was worked in
    """
    niet = {een["id"] for een in data if not een["done"]}
    zacht = {
        (z.values["entiteit"], z.values["rij_id"], z.values["veld"], z.values["tekst"])
        for z in opslag.leerling.kinderen.get("zacht", ())
    }

    def veld_ok(knoop: Knoop, veld: str, waarde: object) -> bool:
        wie = "leerling" if knoop.entiteit == "leerling" else f"{knoop.entiteit},{knoop.id}"
        return (
            knoop.values.get(veld) == waarde
            or (knoop.entiteit, knoop.id, veld, waarde) in zacht
            or not niet.isdisjoint((f"{wie}/{veld}", f"{wie}/{veld}+"))
        )

    def is_er(knoop: Knoop, rij: Row) -> bool:
        teruggelaten = f"{knoop.entiteit},{knoop.id}/-" in niet
        return (teruggelaten or not knoop.vermist) and not mist(knoop, rij)

    def mist(knoop: Knoop, rij: Row) -> list[str]:
        uit = [
            f"{rij.pad}@{veld}"
            for veld, waarde in rij.values.items()
            if not veld_ok(knoop, veld, waarde)
        ]
        for naam, rijen in rij.children.items():
            er = knoop.kinderen.get(naam, ())
            moeten = [kind for kind in rijen if f"+{kind.pad}" not in niet]
            uit += [kind.pad for kind in moeten if not any(is_er(een, kind) for een in er)]
            # Twice the same in the dossier is twice the same in what is stored.
            if len(er) < max(Counter(map(inhoud, moeten)).values(), default=0):
                uit.append(f"{rij.pad}/{naam}")
        return uit

    nieuw_niet = [een[1:] for een in niet if een.startswith("+")]
    documenten = {
        (rij.values["bestandsnaam"], rij.values["sha256"])
        for rij in opslag.loop()
        if rij.entiteit == "document" and rij.actief
    }
    rest = {
        (zonder_volgnummers(rij.values["pad"]), rij.values["waarde"])
        for rij in opslag.leerling.kinderen.get("restvelden", ())
        if rij.actief
    }
    return [
        *mist(opslag.leerling, dossier.leerling),
        *(
            bijlage.path
            for bijlage in dossier.attachments
            if (bijlage.bestandsnaam, bijlage.sha256) not in documenten
            and not any(bijlage.path.startswith(pad) for pad in nieuw_niet)
        ),
        *(
            veld.path
            for veld in (*dossier.rest, *dossier.extra)
            if (zonder_volgnummers(veld.path), veld.value) not in rest
            and not any(pad.partition("#")[0] == veld.path for pad in nieuw_niet)
        ),
    ]


# -- dossiers made of rows, without a file

#: A row in short: relation, values, rows below it, names and contents of its documents.
Kort = tuple[str, dict, tuple, tuple]

_LEEG = lees()


def _rij(kort: Kort, boven: str, pad: str, bijlagen: list[Attachment]) -> Row:
    relatie, values, onder, documenten = kort
    gevonden = next(
        (r, r.vast if r.naam == relatie else r.vast_over)
        for r in KAART[boven].relaties
        if relatie in (r.naam, r.over)
    )
    entiteit = gevonden[0].entiteit
    if "soort" in gevonden[1] and boven in ("leerling", "cijfergroep"):
        vast = {naam: values.get(naam, waarde) for naam, waarde in gevonden[1].items()}
    else:
        vast = gevonden[1]
    bijlagen += (bijlage(naam, inhoud, pad, nr) for nr, (naam, inhoud) in enumerate(documenten))
    return _row(entiteit, {**values, **vast}, _kinderen(onder, entiteit, pad, bijlagen), pad)


def _row(entiteit: str, values: dict, kinderen: dict, pad: str) -> Row:
    """A row; a value of one space is what the parser tells apart from values."""
    row = Row(
        entiteit,
        {naam: waarde for naam, waarde in values.items() if waarde != " "},
        kinderen,
        plek_ernaast(pad),
    )
    row.spaties = tuple(naam for naam, waarde in values.items() if waarde == " ")
    return row


def _kinderen(rijen, entiteit: str, pad: str, bijlagen: list[Attachment]) -> dict:
    kinderen: dict[str, list[Row]] = {}
    for kort in rijen:
        lijst = kinderen.setdefault(kort[0], [])
        lijst.append(_rij(kort, entiteit, f"{pad}/{kort[0]}[{len(lijst) + 1}]", bijlagen))
    return {naam: tuple(lijst) for naam, lijst in kinderen.items()}


def bijlage(naam: str, inhoud: str, rij_pad: str, nummer: int = 0) -> Attachment:
    """A document with this text as its content."""
    pad = f"{rij_pad}/document[{nummer + 1}]"
    return Attachment(
        name=naam, bestandsnaam=naam, omschrijving=None, path=pad, rij_pad=rij_pad,
        rubriek=rij_pad.rpartition("/")[2].partition("[")[0], status=AttachmentStatus.OK,
        content=inhoud.encode(), size=len(inhoud), sha256=f"sha-{inhoud}",
    )  # fmt: skip


def dossier_van(
    values: dict,
    rijen: tuple | list = (),
    *,
    documenten: tuple | list = (),
    rest: tuple | list = (),
    schakelaars: dict | None = None,
) -> Dossier:
    """A dossier of these values and rows of the pupil.

    :param documenten: (name, content) of those of the pupil itself
    :param rest: (path below the pupil, value)
    :param schakelaars: switches that differ from OPTIONEEL; ``None`` leaves one out
    """
    pad = "huidigeschool/leerling"
    bijlagen: list[Attachment] = [
        bijlage(naam, inhoud, f"{pad}/overigdocumentlijst", nummer)
        for nummer, (naam, inhoud) in enumerate(documenten)
    ]
    bijlagen = [_van_leerling(een, pad) for een in bijlagen]
    kinderen = _kinderen(rijen, "leerling", pad, bijlagen)
    leerling = _row("leerling", values, kinderen, pad)
    root = Row("dossier", {}, {"leerling": (leerling,)}, plek_ernaast(""))
    standen = {**SCHAKELAARS, **(schakelaars or {})}
    return Dossier(
        **{
            **{naam: getattr(_LEEG, naam) for naam in _LEEG.__dataclass_fields__},
            "root": root,
            "attachments": tuple(bijlagen),
            "categorieen": {naam: stand for naam, stand in standen.items() if stand},
            "rest": tuple(RestVeld(f"{pad}/{plek}", waarde) for plek, waarde in rest),
        }
    )


def _van_leerling(een: Attachment, pad: str) -> Attachment:
    return Attachment(**{**{n: getattr(een, n) for n in een.__dataclass_fields__}, "rij_pad": pad})


def r(relatie: str, *onder: Kort, docs: tuple = (), **values: object) -> Kort:
    """A row in short."""
    return relatie, values, onder, docs


def per_id(data: list[dict]) -> dict[str, dict]:
    """Changes by their id."""
    return {een["id"]: een for een in data}


def kern(data: list[dict], *, gedaan: bool | None = None) -> list[tuple]:
    """Of each change: what, entity, field, old, new, why, done."""
    return [
        (een["what"], een["entity"], een["field"], een["old"], een["new"], een["why"], een["done"])
        for een in data
        if gedaan is None or een["done"] is gedaan
    ]
