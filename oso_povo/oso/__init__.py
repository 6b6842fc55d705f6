"""The plain core of OSO POVO: numbers, dossiers, protocol. It imports no Odoo."""
