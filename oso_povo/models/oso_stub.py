"""Scratch: what the engine core brings; dropped at the merge."""

from odoo import fields, models


class OsoHost(models.Model):
    _name = "oso.host"
    _description = "Host of a LAS or of the Traffic Center"

    name = fields.Char(required=True)
    soort = fields.Selection([("las", "LAS"), ("tc", "Traffic Center")], default="las")
    naam = fields.Char(string="Package")
    fouten = fields.Integer(string="Failures in a row")
    open_tot = fields.Datetime(string="Waits until")
    laatste_fout_op = fields.Datetime(string="Last failure on")
    laatste_goed_op = fields.Datetime(string="Last success on")


class OsoSessie(models.Model):
    _name = "oso.sessie"
    _description = "Session to sign off"

    sessie = fields.Char(required=True)
    company_id = fields.Many2one("res.company", required=True, index=True)
    regel_id = fields.Many2one("oso.uitwisseling.regel", ondelete="set null")
    geopend_op = fields.Datetime(string="Opened on", default=fields.Datetime.now)
    afgemeld_op = fields.Datetime(string="Signed off on")
    pogingen = fields.Integer(string="Attempts")
    opnieuw_op = fields.Datetime(string="Not before")
    state = fields.Selection(
        [("wees", "Open"), ("afgemeld", "Signed off"), ("vervallen", "Lapsed")], default="wees"
    )
    code = fields.Char(string="Code")


class ResCompany(models.Model):
    _inherit = "res.company"

    oso_las_id = fields.Many2one("oso.host")


class OsoUitwisseling(models.Model):
    _inherit = "oso.uitwisseling"

    soort = fields.Selection(
        [("hand", "By a user"), ("wacht", "Asked again"), ("nacht", "Nightly")], default="hand"
    )


class OsoUitwisselingRegel(models.Model):
    _inherit = "oso.uitwisseling.regel"

    werker = fields.Integer(string="Worker")
    opnieuw_op = fields.Datetime(string="Next try")
    herhalingen = fields.Integer(string="Repeats")
    binnen_op = fields.Datetime(string="Arrived on")
    duur_tc = fields.Float(string="Traffic Center (s)")
    duur_las = fields.Float(string="LAS (s)")
    duur_lezen = fields.Float(string="Reading (s)")
    duur_inwerken = fields.Float(string="Working in (s)")
    grootte = fields.Integer(string="Size (bytes)")
    las_id = fields.Many2one("oso.host", string="Host of the LAS")


class OsoMotor(models.AbstractModel):
    _inherit = "oso.motor"

    def _wek(self):
        self.env.ref("oso_povo.cron_uitwisseling").sudo()._trigger()
