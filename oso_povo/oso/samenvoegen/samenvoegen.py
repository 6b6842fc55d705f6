"""What a dossier changes in what is known of a pupil, under a mode: the list of changes."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from ..gegevensset.geheimen import merken_apart
from ..gegevensset.kaart import (
    CATEGORIE_VAN_RELATIE,
    KAART,
    VASTE_VELDEN,
    categorie_van_element,
    zonder_volgnummers,
)
from ..gegevensset.model import Attachment, Dossier, RestVeld, Row
from . import regels
from .bekend import Bekend
from .koppelen import koppel, norm, sleutel, sleutelvelden, zelfde, zelfde_rijen
from .verbergen import te_verbergen
from .wijziging import Keuzes, Modus, Reden, Stap, Wat, Wijziging

Pad = tuple[Stap, ...]

_VELDEN = {
    naam: {
        veld.naam: regels.is_zacht(entiteit, veld)
        for veld in entiteit.velden
        if veld.naam not in VASTE_VELDEN[naam]
    }
    for naam, entiteit in KAART.items()
}
#: Relations that are no rows of the table of the standard.
_BIJZAKEN = frozenset(("documenten", "restvelden", "zacht"))


def merge(
    current: Bekend,
    dossier: Dossier,
    mode: Modus | str,
    definitief: bool = False,
    choices: Keuzes | None = None,
) -> list[Wijziging]:
    """What ``dossier`` changes in ``current``, and what not and why.

    The rules are those of :mod:`.regels`; what the school writes in its OKR is no part of
    ``current`` and so never changes. Whether the dossier is of this pupil, and newer than the last
    one, is for the caller to ask (:func:`.regels.ander_kind`, :func:`.regels.is_ouder`).

    :param current: the pupil, entity ``leerling``
    :param mode: importeren, aanvullen or overschrijven
    :param definitief: whether the OKR is definitief
    :param choices: what is left out
    :return: the changes, those that are done and those that are not; hiding first, then in the
        order of the table of the standard and of the file. Nothing is done when the dossier was
        worked in before in the same way.
    """
    return _Samenvoeger(current, dossier, Modus(mode), definitief, choices or Keuzes()).alles()


def nest(row: Row, bijlagen: Mapping[int, Sequence[Attachment]]) -> dict[str, Any]:
    """A row of a dossier with the rows below it as nested dict, for showing.

    :param bijlagen: attachments by ``id()`` of their row
    """
    uit: dict[str, Any] = dict(row.velden)
    for relatie, rijen in row.children.items():
        uit[relatie] = [nest(rij, bijlagen) for rij in rijen]
    if id(row) in bijlagen:
        uit["documenten"] = [bijlage.bestandsnaam for bijlage in bijlagen[id(row)]]
    return uit


class _Samenvoeger:
    def __init__(
        self, current: Bekend, dossier: Dossier, modus: Modus, definitief: bool, keuzes: Keuzes
    ):
        self.current = current
        self.dossier = dossier
        self.modus = modus
        self.definitief = definitief
        self.keuzes = keuzes
        self.uit: list[Wijziging] = []
        self.zwijgt = regels.zwijgende_categorieen(dossier.categorieen)
        self.verborgen: set[int] = set()
        #: Attachments by ``id()`` of their row, and rows with any there or below.
        self.bijlagen: dict[int, list[Attachment]] = {}
        self.met_bijlagen: set[int] = set()
        self._verdeel_bijlagen()
        self.ernaast = {
            (rij.values["entiteit"], rij.values["rij_id"], rij.values["veld"], rij.values["tekst"])
            for rij in current.children.get("zacht", ())
        }

    def _verdeel_bijlagen(self) -> None:
        leerling = self.dossier.leerling
        per_pad: dict[str, list[Attachment]] = {}
        for bijlage in self.dossier.attachments:
            per_pad.setdefault(bijlage.rij_pad, []).append(bijlage)
        eigen = per_pad.pop(leerling.pad, [])
        # Paths are dear to make, so only of rows with a name that has an attachment.
        namen = {pad.rpartition("/")[2].partition("[")[0] for pad in per_pad}

        def zoek(rij: Row) -> bool:
            heeft = False
            plek = rij.plek
            if plek is not None and plek[1].rpartition("/")[2].partition("[")[0] in namen:
                van_rij = per_pad.pop(rij.pad, None)
                if van_rij is not None:
                    self.bijlagen[id(rij)] = van_rij
                    heeft = True
            for rijen in rij.children.values():
                for kind in rijen:
                    heeft = zoek(kind) or heeft
            if heeft:
                self.met_bijlagen.add(id(rij))
            return heeft

        if namen:
            zoek(leerling)
        # a document outside of any row counts as one of the pupil
        for los in per_pad.values():
            eigen = [*eigen, *los]
        self.bijlagen[id(leerling)] = eigen

    def alles(self) -> list[Wijziging]:
        leerling = self.dossier.leerling
        apart = merken_apart(self.dossier)
        for wijziging in te_verbergen(self.current, leerling, apart, self._koppel):
            self._voeg(wijziging)
            if wijziging.veld is None:
                self.verborgen.add(id(wijziging.doel))
        self._velden(self.current, leerling, "leerling", ())
        namen = dict.fromkeys((*CATEGORIE_VAN_RELATIE, *self.current.children, *leerling.children))
        for naam in namen:
            if naam not in _BIJZAKEN:
                self._relatie(
                    self.current, leerling, naam, naam, (), CATEGORIE_VAN_RELATIE.get(naam, "")
                )
        self._documenten(self.current, self.bijlagen[id(leerling)], "leerling", ())
        self._restvelden()
        return self.uit

    def _voeg(self, een: Wijziging) -> None:
        """Add a change, after the rules that hold for all of them."""
        if een.wat is not Wat.VERBORGEN:
            if self.definitief and not regels.mag_bij_definitief(een.sectie):
                een.gedaan, een.waarom = False, Reden.DEFINITIEF
            elif een.gedaan and (
                een.id in self.keuzes.weglaten or een.sectie in self.keuzes.secties
            ):
                een.gedaan, een.waarom = False, Reden.WEGGELATEN
        self.uit.append(een)

    # -- fields of one row

    def _velden(self, bekend: Bekend, rij: Row, sectie: str, pad: Pad) -> None:
        """Compare the fields of a known row with those of the same row in the dossier."""
        oude, nieuwe = bekend.values, rij.velden
        if oude == nieuwe:
            return
        velden = _VELDEN[rij.entiteit]
        wie = "leerling" if not pad else f"{bekend.entiteit},{bekend.id}"
        geheim = self._blijft_geheim(bekend, rij, sectie, wie)
        vervangen: set[str] = set()
        for naam, nieuw in nieuwe.items():
            oud = oude.get(naam)
            if oud == nieuw:
                continue
            zacht = velden.get(naam)
            if zacht is None or (pad and regels.alleen_witruimte(nieuw)):
                continue
            if naam == "adresgeheim" and nieuw is True:
                continue  # taken over when it was hidden
            besluit = regels.vul_of_vervang(
                self.modus,
                oud,
                nieuw,
                zacht=zacht,
                witruimte_is_leeg=self.keuzes.witruimte_is_leeg,
            )
            if besluit is None:
                continue
            gedaan, waarom = besluit
            if naam in geheim:
                gedaan, waarom, nieuw = False, Reden.GEHEIM, None  # the list tells it neither
            if waarom is Reden.ZACHT:
                self._zet_ernaast(bekend, rij, naam, sectie, pad, wie)
                continue
            wat = Wat.GEWIJZIGD if waarom is not Reden.LEEG and oud is not None else Wat.AANGEVULD
            een = Wijziging(
                f"{wie}/{naam}",
                wat,
                sectie,
                rij.entiteit,
                pad,
                naam,
                oud,
                nieuw,
                waarom,
                gedaan,
                doel=bekend,
            )
            self._voeg(een)
            if een.gedaan and wat is Wat.GEWIJZIGD:
                vervangen.add(naam)
        if vervangen:
            self._samenhang(bekend, rij, sectie, pad, wie, vervangen)

    def _samenhang(
        self, bekend: Bekend, rij: Row, sectie: str, pad: Pad, wie: str, vervangen: set[str]
    ) -> None:
        """Empty what belonged to a value that was replaced and that the dossier does not state."""
        for groep in regels.SAMENHANG.get(rij.entiteit, ()):
            if vervangen.isdisjoint(groep):
                continue
            for naam in groep:
                oud = bekend.values.get(naam)
                if naam not in rij.values and not regels.is_leeg(oud):
                    self._voeg(
                        Wijziging(
                            f"{wie}/{naam}",
                            Wat.GEWIJZIGD,
                            sectie,
                            rij.entiteit,
                            pad,
                            naam,
                            oud,
                            None,
                            Reden.SAMENHANG,
                            doel=bekend,
                        )
                    )

    def _blijft_geheim(self, bekend: Bekend, rij: Row, sectie: str, wie: str) -> frozenset[str]:
        """Fields of a known row that a secret keeps closed."""
        mag = self._mag(sectie) and self.modus is Modus.OVERSCHRIJVEN
        if bekend.entiteit == "communicatie":
            veld, dicht = "geheim", frozenset(("nummer",))
        elif bekend.entiteit == "leerling":
            veld, dicht = "adresgeheim", regels.ADRESVELDEN
        else:
            return frozenset()
        vervangt = mag and f"{wie}/{veld}" not in self.keuzes.weglaten
        blijft = regels.blijft_geheim(
            bekend.values.get(veld), rij.values.get(veld), vervangt=vervangt
        )
        return dicht if blijft else frozenset()

    def _mag(self, sectie: str) -> bool:
        return sectie not in self.keuzes.secties and not (
            self.definitief and not regels.mag_bij_definitief(sectie)
        )

    def _zet_ernaast(
        self, bekend: Bekend, rij: Row, veld: str, sectie: str, pad: Pad, wie: str
    ) -> None:
        tekst = rij.values[veld]
        if (bekend.entiteit, bekend.id, veld, tekst) not in self.ernaast:
            self._voeg(
                Wijziging(
                    f"{wie}/{veld}+",
                    Wat.ERNAAST,
                    sectie,
                    rij.entiteit,
                    pad,
                    veld,
                    bekend.values.get(veld),
                    tekst,
                    Reden.ZACHT,
                    doel=bekend,
                )
            )

    # -- rows

    def _relatie(
        self, ouder: Bekend, rij: Row, naam: str, sectie: str, pad: Pad, categorie: str
    ) -> None:
        """Compare the rows of one relation below a known row."""
        nieuwe = rij.children.get(naam, ())
        alle = ouder.children.get(naam, ())
        if not nieuwe and not alle:
            return
        bekenden = [een for een in alle if id(een) not in self.verborgen]
        if not nieuwe and not bekenden:
            return
        if (
            not self.verborgen
            and self.met_bijlagen.isdisjoint(map(id, nieuwe))
            and zelfde_rijen(bekenden, nieuwe)
        ):
            return
        adres_dicht = naam == "adressen" and self._adres_blijft_geheim(ouder, rij, sectie, pad)
        for bekend, nieuw in self._koppel(bekenden, nieuwe):
            if nieuw is None:
                self._niet_in_dossier(bekend, naam, sectie, pad, categorie, spreekt=bool(nieuwe))
            elif adres_dicht:
                self._nieuwe_rij(ouder, nieuw, naam, sectie, pad, Reden.GEHEIM)
            elif bekend is None:
                self._nieuwe_rij(ouder, nieuw, naam, sectie, pad, Reden.ONTBRAK)
            else:
                self._bekende_rij(bekend, nieuw, naam, sectie, pad, categorie)

    def _koppel(
        self, bekenden: list[Bekend], nieuwe: Sequence[Row]
    ) -> list[tuple[Bekend | None, Row | None]]:
        """Pair rows; those of the dossiers first, then those that the school entered.

        Overschrijven leaves the school's own rows as they are, so there only one that the dossier
        would not change counts as the same row.
        """
        if not bekenden:
            return [(None, nieuw) for nieuw in nieuwe]
        entiteit = bekenden[0].entiteit
        eigen = [een for een in bekenden if een.handmatig]
        if not eigen:
            return koppel(entiteit, bekenden, nieuwe, self._bijlagen_van)
        van_dossiers = [een for een in bekenden if not een.handmatig]
        per_sleutel: dict[Hashable, list[Bekend]] = {}
        for een in eigen:
            per_sleutel.setdefault(sleutel(een), []).append(een)
        elders = {
            id(nieuw)
            for nieuw in nieuwe
            if any(_brengt_niets(een, nieuw) for een in per_sleutel.get(sleutel(nieuw), ()))
        }
        paren = koppel(entiteit, van_dossiers, nieuwe, self._bijlagen_van, elders)
        over = [nieuw for bekend, nieuw in paren if bekend is None and nieuw is not None]
        ander = {
            id(nieuw): bekend
            for bekend, nieuw in koppel(entiteit, eigen, over)
            if bekend is not None
            and nieuw is not None
            and (self.modus is not Modus.OVERSCHRIJVEN or _brengt_niets(bekend, nieuw))
        }
        return [
            (ander.get(id(nieuw)) if bekend is None else bekend, nieuw) for bekend, nieuw in paren
        ]

    def _bijlagen_van(self, rij: Row | Bekend) -> frozenset[tuple[str, str]]:
        if isinstance(rij, Bekend):
            documenten = rij.children.get("documenten", ())
            namen = (
                (een.values.get("bestandsnaam"), een.values.get("sha256"))
                for een in documenten
                if not een.vermist
            )
        else:
            namen = ((een.bestandsnaam, een.sha256) for een in self.bijlagen.get(id(rij), ()))
        return frozenset((str(norm(naam) or ""), sha256 or "") for naam, sha256 in namen)

    def _adres_blijft_geheim(self, ouder: Bekend, rij: Row, sectie: str, pad: Pad) -> bool:
        wie = "leerling" if not pad else f"{ouder.entiteit},{ouder.id}"
        sectie_van_merk = sectie if pad else "leerling"
        vervangt = (
            self.modus is Modus.OVERSCHRIJVEN
            and self._mag(sectie_van_merk)
            and f"{wie}/adresgeheim" not in self.keuzes.weglaten
        )
        return regels.blijft_geheim(
            ouder.values.get("adresgeheim"), rij.values.get("adresgeheim"), vervangt=vervangt
        )

    def _bekende_rij(
        self, bekend: Bekend, rij: Row, naam: str, sectie: str, pad: Pad, categorie: str
    ) -> None:
        if not self.verborgen and id(rij) not in self.met_bijlagen and zelfde(bekend, rij):
            return
        hier = (*pad, (naam, sleutelvelden(bekend)))
        if bekend.vermist:
            self._voeg(
                Wijziging(
                    f"{bekend.entiteit},{bekend.id}/-",
                    Wat.TERUG,
                    sectie,
                    rij.entiteit,
                    hier,
                    None,
                    None,
                    None,
                    Reden.WEER_IN_DOSSIER,
                    doel=bekend,
                )
            )
        self._velden(bekend, rij, sectie, hier)
        for onder in dict.fromkeys((*bekend.children, *rij.children)):
            if onder not in _BIJZAKEN:
                self._relatie(bekend, rij, onder, sectie, hier, categorie)
        if id(rij) in self.bijlagen or "documenten" in bekend.children:
            self._documenten(bekend, self.bijlagen.get(id(rij), ()), sectie, hier)

    def _nieuwe_rij(
        self, ouder: Bekend, rij: Row, naam: str, sectie: str, pad: Pad, waarom: Reden
    ) -> None:
        self._voeg(
            Wijziging(
                f"+{rij.pad}",
                Wat.NIEUW,
                sectie,
                rij.entiteit,
                (*pad, (naam, sleutelvelden(rij))),
                None,
                None,
                # the list does not tell it either
                None if waarom is Reden.GEHEIM else nest(rij, self.bijlagen),
                waarom,
                waarom is not Reden.GEHEIM,
                ouder=ouder,
                bron=rij,
            )
        )

    def _niet_in_dossier(
        self, bekend: Bekend, naam: str, sectie: str, pad: Pad, categorie: str, *, spreekt: bool
    ) -> None:
        """A row of an earlier dossier that this one has not; soft ones, and those of the school,
        stay as they are."""
        if bekend.vermist or bekend.handmatig or regels.is_zacht(KAART[bekend.entiteit]):
            return
        if self._mag_vermist(categorie, spreekt=spreekt):
            hier = (*pad, (naam, sleutelvelden(bekend)))
            self._voeg(
                Wijziging(
                    f"{bekend.entiteit},{bekend.id}/-",
                    Wat.VERMIST,
                    sectie,
                    bekend.entiteit,
                    hier,
                    None,
                    None,
                    None,
                    Reden.NIET_IN_LAATSTE,
                    doel=bekend,
                )
            )

    def _mag_vermist(self, categorie: str, *, spreekt: bool) -> bool:
        return regels.mag_vermist_worden(
            self.modus, categorie, self.dossier.categorieen, spreekt=spreekt
        )

    # -- documents

    def _documenten(
        self, eigenaar: Bekend, bijlagen: Sequence[Attachment], sectie: str, pad: Pad
    ) -> None:
        """Attachments of one row, by file name; another content is a new version."""
        bekend: dict[object, list[Bekend]] = {}
        for een in sorted(eigenaar.children.get("documenten", ()), key=lambda een: een.vermist):
            bekend.setdefault(norm(een.values.get("bestandsnaam")), []).append(een)
        per_naam: dict[object, list[Attachment]] = {}
        for bijlage in bijlagen:
            per_naam.setdefault(norm(bijlage.bestandsnaam), []).append(bijlage)
        for naam, nieuwe in per_naam.items():
            over = bekend.pop(naam, [])
            anders = []
            for bijlage in nieuwe:
                gelijk = next((een for een in over if _zelfde_bestand(een, bijlage)), None)
                if gelijk is None:
                    anders.append(bijlage)
                else:
                    over.remove(gelijk)
                    if gelijk.vermist:
                        self._document(Wat.TERUG, eigenaar, gelijk, None, sectie, pad)
                    self._omschrijving(gelijk, bijlage, sectie, pad)
            # A new version of the last that is left; what the school added itself is no version.
            vorige = [een for een in over if not een.handmatig]
            vorige = [een for een in vorige if not een.vermist] or vorige
            if len(vorige) == len(anders) == 1:
                self._document(Wat.VERVANGEN, eigenaar, vorige[0], anders[0], sectie, pad)
                over.remove(vorige[0])
            else:
                for bijlage in anders:
                    self._document(Wat.NIEUW, eigenaar, None, bijlage, sectie, pad)
            bekend[naam] = over
        over = [een for rest in bekend.values() for een in rest]
        if self.modus is not Modus.OVERSCHRIJVEN or not over:
            return
        apart = {categorie_van_element(bijlage.path) for bijlage in bijlagen}
        for een in over:
            categorie = categorie_van_element(str(een.values.get("pad", ""))) or ""
            hier = categorie in apart and (not pad or categorie not in self.zwijgt)
            if not (een.vermist or een.handmatig) and (
                hier or self._mag_vermist(categorie, spreekt=bool(bijlagen))
            ):
                self._document(Wat.VERMIST, eigenaar, een, None, sectie, pad)

    def _omschrijving(self, bekend: Bekend, bijlage: Attachment, sectie: str, pad: Pad) -> None:
        """What is said of a document that is the same."""
        oud, nieuw = bekend.values.get("omschrijving"), bijlage.omschrijving
        if nieuw is None or oud == nieuw:
            return
        besluit = regels.vul_of_vervang(
            self.modus,
            oud,
            nieuw,
            zacht=False,
            witruimte_is_leeg=self.keuzes.witruimte_is_leeg,
        )
        if besluit is not None:
            gedaan, waarom = besluit
            self._voeg(
                Wijziging(
                    f"document,{bekend.id}/omschrijving",
                    Wat.AANGEVULD if waarom is Reden.LEEG else Wat.GEWIJZIGD,
                    sectie,
                    "document",
                    (*pad, ("documenten", {"bestandsnaam": bijlage.bestandsnaam})),
                    "omschrijving",
                    oud,
                    nieuw,
                    waarom,
                    gedaan,
                    doel=bekend,
                )
            )

    def _document(
        self,
        wat: Wat,
        eigenaar: Bekend,
        oud: Bekend | None,
        bijlage: Attachment | None,
        sectie: str,
        pad: Pad,
    ) -> None:
        naam = bijlage.bestandsnaam if bijlage is not None else oud.values.get("bestandsnaam")
        gedaan, waarom = (
            True,
            {
                Wat.NIEUW: Reden.ONTBRAK,
                Wat.VERVANGEN: Reden.VERVANGEN,
                Wat.VERMIST: Reden.NIET_IN_LAATSTE,
                Wat.TERUG: Reden.WEER_IN_DOSSIER,
            }[wat],
        )
        if wat is Wat.VERVANGEN and self.modus is not Modus.OVERSCHRIJVEN:
            gedaan, waarom = False, Reden.STAAT_AL
        self._voeg(
            Wijziging(
                f"+{bijlage.path}" if bijlage is not None else f"document,{oud.id}/-",
                wat,
                sectie,
                "document",
                (*pad, ("documenten", {"bestandsnaam": naam})),
                None,
                oud and oud.values.get("bestandsnaam"),
                bijlage and bijlage.bestandsnaam,
                waarom,
                gedaan,
                doel=oud,
                ouder=eigenaar,
                bron=bijlage,
            )
        )

    # -- what has no place in the table

    def _restvelden(self) -> None:
        """Elements without a place of their own, by their path. Overschrijven puts those of this
        dossier in the place of those before; the ones before are kept out of sight."""
        rest = (*self.dossier.rest, *self.dossier.extra)
        bekenden = self.current.children.get("restvelden", ())
        if not rest and not bekenden:
            return
        # Ordinals tell the place in the file, and that must not matter.
        per_inhoud: dict[Hashable, list[Bekend]] = {}
        for een in bekenden:
            values = een.values
            merk = _merk(values["pad"], values.get("waarde"), values.get("attributen"))
            per_inhoud.setdefault(merk, []).append(een)
        los: dict[str, list[RestVeld]] = {}
        for veld in rest:
            gelijk = per_inhoud.get(_merk(veld.path, veld.value, veld.attributes))
            if gelijk:
                gelijk.pop()
            else:
                los.setdefault(zonder_volgnummers(veld.path), []).append(veld)
        over: dict[str, list[Bekend]] = {}
        for rijen in per_inhoud.values():
            for een in rijen:
                over.setdefault(zonder_volgnummers(een.values["pad"]), []).append(een)
        nummer = 0
        for plek, velden in los.items():
            oud = over.pop(plek)[0] if len(over.get(plek, ())) == len(velden) == 1 else None
            for veld in velden:
                self._restveld(oud, veld, nummer)
                nummer += 1
        if self.modus is not Modus.OVERSCHRIJVEN:
            return
        apart = {categorie_van_element(veld.path) for veld in rest}
        for plek, rijen in over.items():
            categorie = categorie_van_element(plek)
            if categorie in {None, *apart} or self._mag_vermist(categorie, spreekt=False):
                for een in rijen:
                    self._restveld(een, None, 0)

    def _restveld(self, oud: Bekend | None, veld: RestVeld | None, nummer: int) -> None:
        pad = veld.path if veld is not None else oud.values["pad"]
        sectie = (
            regels.EINDTOETSEN if categorie_van_element(pad) == "cat_eindtoetsbo" else "restvelden"
        )
        if veld is None:
            wat, waarom = Wat.VERMIST, Reden.NIET_IN_LAATSTE
        elif oud is None:
            wat, waarom = Wat.NIEUW, Reden.ONTBRAK
        else:
            wat, waarom = Wat.VERVANGEN, Reden.VERVANGEN
        gedaan = wat is not Wat.VERVANGEN or self.modus is Modus.OVERSCHRIJVEN
        self._voeg(
            Wijziging(
                f"+{pad}#{nummer}" if veld is not None else f"restveld,{oud.id}/-",
                wat,
                sectie,
                "restveld",
                (("restvelden", {"pad": pad}),),
                None,
                oud and oud.values.get("waarde"),
                veld and veld.value,
                waarom if gedaan else Reden.STAAT_AL,
                gedaan,
                doel=oud,
                ouder=self.current,
                bron=veld,
            )
        )


def _brengt_niets(bekend: Bekend, rij: Row) -> bool:
    """Whether a row of a dossier holds nothing that the known one has not."""
    if any(bekend.values.get(naam) != waarde for naam, waarde in rij.values.items()):
        return False
    return all(
        bekend_kind is not None and (kind is None or _brengt_niets(bekend_kind, kind))
        for naam, kinderen in rij.children.items()
        for bekend_kind, kind in koppel(
            kinderen[0].entiteit, bekend.children.get(naam, ()), kinderen
        )
    )


def _zelfde_bestand(bekend: Bekend, bijlage: Attachment) -> bool:
    values = bekend.values
    if bijlage.sha256 is not None or values.get("sha256"):
        return values.get("sha256") == bijlage.sha256
    return (values.get("status"), values.get("grootte", 0)) == (
        bijlage.status.value,
        bijlage.size,
    )


def _merk(pad: str, waarde: object, attributen: Mapping[str, str] | None) -> Hashable:
    """What tells a kept-apart element from others, whatever its place among those of its name."""
    return zonder_volgnummers(pad), waarde or "", frozenset((attributen or {}).items())
