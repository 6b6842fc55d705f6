"""Who waited for the LAS before 19.0.6.0.0 is asked for again by itself from now on."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Plan the pupils whose dossier was not ready."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    env["oso.leerling"]._plan_wie_al_wachtte()
