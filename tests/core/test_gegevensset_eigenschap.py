"""Whatever a well-formed dossier holds, each leaf of it is found once."""

from xml.sax.saxutils import escape, quoteattr

from dossierbouw import alles, geteld, naamruimte
from hypothesis import given, settings
from hypothesis import strategies as st

from oso.gegevensset import KAART, parse
from oso.gegevensset.als_json import as_json

# Names that mean something anywhere, so that known and unknown paths mix in every way.
NAMEN = sorted(
    {
        stuk
        for entiteit in KAART.values()
        for paden in (
            [pad for veld in entiteit.velden for pad in veld.paden],
            [relatie.pad for relatie in entiteit.relaties],
        )
        for pad in paden
        for stuk in pad.split("/")
        if stuk.isidentifier()
    }
    | {"bsn", "document", "bestandsnaam", "bestandsinhoud", "nationaliteit", "onbekend", "zorg"}
    | {"categorie_uitlevering", "cat_vve", "cat_school"}
)
TEKST = st.one_of(
    st.sampled_from(["", " ", "\n  ", "true", "false", "1", "0", "2018-02-03", "40", "Ja", "UEs="]),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co")), max_size=12),
)
ATTRIBUTEN = st.dictionaries(st.sampled_from(["omschrijving", "soort", "x"]), TEKST, max_size=2)


def element(kinderen):
    return st.tuples(st.sampled_from(NAMEN), ATTRIBUTEN, TEKST, st.lists(kinderen, max_size=5))


BOOM = st.recursive(
    st.tuples(st.sampled_from(NAMEN), ATTRIBUTEN, TEKST, st.just([])), element, max_leaves=25
)


def als_xml(boom) -> str:
    naam, attributen, tekst, kinderen = boom
    kop = "".join(f" {n}={quoteattr(w)}" for n, w in attributen.items())
    return f"<{naam}{kop}>{escape(tekst)}{''.join(map(als_xml, kinderen))}</{naam}>"


def bouw(leerling, kop, jaar="2019") -> bytes:
    return (
        f'<dossier xmlns="{naamruimte(jaar)}">{"".join(map(als_xml, kop))}<huidigeschool><leerling>'
        f"<achternaam>Verzon</achternaam>{''.join(map(als_xml, leerling))}</leerling>"
        "</huidigeschool></dossier>"
    ).encode()


def zonder_tweede_leerling(bomen):
    """Trees in which no second pupil can appear, which would be refused."""
    return [
        (naam if naam not in ("leerling", "huidigeschool") else "onbekend", a, t,
         zonder_tweede_leerling(k))
        for naam, a, t, k in bomen
    ]  # fmt: skip


@given(st.lists(BOOM, max_size=6), st.lists(BOOM, max_size=3))
@settings(max_examples=100, deadline=None, database=None)
def test_every_leaf_once_and_every_text_kept(leerling, kop):
    leerling, kop = zonder_tweede_leerling(leerling), zonder_tweede_leerling(kop)
    data = bouw(leerling, kop)
    dossier = geteld(data)
    as_json(dossier)
    # Reading what would be stored gives the same, less the secrets.
    terug = geteld(dossier.opslag)
    assert terug.leaves == dossier.leaves
    if not dossier.withheld:
        assert dossier.opslag is data


LOS = st.text("abcdefghij", min_size=6, max_size=6)


@given(st.data())
@settings(max_examples=100, deadline=None, database=None)
def test_a_text_is_kept_or_withheld(data):
    """Each tree gets texts of its own, which are then looked for in the result."""
    teller = iter(range(10_000))

    def nummer(boom):
        naam, _attributen, _tekst, kinderen = boom
        if kinderen:
            return naam, {}, "", [nummer(kind) for kind in kinderen]
        return naam, {}, f"q{next(teller):04d}q", []

    bomen = zonder_tweede_leerling(data.draw(st.lists(BOOM, max_size=6)))
    leerling = [nummer(boom) for boom in bomen]
    dossier = parse(bouw(leerling, []))
    gehouden = alles(dossier)
    verwacht = [f"q{i:04d}q" for i in range(next(teller))]
    weg = sum(tekst not in gehouden for tekst in verwacht)
    # Base64 that is none is kept in the stored file, so only withheld texts are missing.
    assert weg == len(dossier.withheld)
