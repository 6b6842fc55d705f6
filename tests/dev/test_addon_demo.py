"""The demo data of the addon: its files are current, and Odoo installs them."""

import time

import pytest

from devtools import addon_demo, database, postgres

WHAT = """
SELECT count(*), count(*) FILTER (WHERE status = 'opgehaald'),
    count(*) FILTER (WHERE status = 'mislukt'), count(*) FILTER (WHERE status = 'wacht'),
    count(*) FILTER (WHERE status = 'nieuw'), count(*) FILTER (WHERE okr_definitief)
FROM oso_leerling"""


def test_the_dossiers_are_as_they_are_made():
    kept = {path.name: path.read_bytes() for path in addon_demo.FOLDER.iterdir()}
    assert kept == addon_demo.files(), "run: python -m devtools.addon_demo"


@pytest.mark.timeout(240)
def test_odoo_installs_and_upgrades_it(tmp_path):
    log = tmp_path / "install.log"
    with postgres.lease() as server:
        name = f"{database.prefix()}_withdemo_{time.time_ns()}"
        try:
            database.copy(server, database.template(server), name)
            database.sql(
                server, "UPDATE ir_module_module SET demo = true WHERE name IN ('base')", name
            )
            database.sql(
                server,
                "UPDATE ir_module_module SET state = 'to install' WHERE name = 'oso_povo'",
                name,
            )
        finally:
            database.drop(server, name)
