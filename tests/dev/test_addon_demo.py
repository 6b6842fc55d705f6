"""The demo data of the addon: its files are current, and Odoo installs them."""

from devtools import addon_demo, database, postgres, screens

WHAT = """
SELECT count(*), count(*) FILTER (WHERE status = 'opgehaald'),
    count(*) FILTER (WHERE status = 'mislukt'), count(*) FILTER (WHERE status = 'wacht'),
    count(*) FILTER (WHERE status = 'nieuw'), count(*) FILTER (WHERE okr_definitief)
FROM oso_leerling"""


def test_the_dossiers_are_as_they_are_made():
    kept = {path.name: path.read_bytes() for path in addon_demo.FOLDER.iterdir()}
    assert kept == addon_demo.files(), "run: python -m devtools.addon_demo"


def test_odoo_installs_the_demo_data_and_upgrades_with_it(tmp_path):
    log = tmp_path / "install.log"
    with postgres.lease() as server, screens.with_demo(server, log) as name:
        assert database.sql(server, WHAT, name) == "12|9|1|1|1|1"
        database.install(server, name, (database.ADDON_NAME,), log, upgrade=True, demo=True)
        assert database.sql(server, WHAT, name) == "12|9|1|1|1|1"
        words = log.read_text()
    assert " ERROR " not in words
    assert " WARNING " not in words
