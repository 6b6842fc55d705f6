"""The door for notifications: a LAS says that a dossier is ready (README.md, Notifications).

Mutual TLS ends at the reverse proxy in front of Odoo, which hands the certificate of the caller
over in a header. That header is believed only from the proxy itself, and the door does not exist
until the administrator has said how the proxy is known.
"""

import hmac
import ipaddress
import logging

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import request

from ..oso import protocol
from ..oso.protocol import notificatie

_logger = logging.getLogger(__name__)

#: Header in which the proxy puts the secret.
GEHEIM_HEADER = "X-Oso-Proxy-Secret"
#: A shorter secret counts as none.
GEHEIM_MINSTENS = 16


def _parameter(naam):
    """A setting of the door, stripped; ``""`` when there is none."""
    # sudo: nobody is logged in
    return (
        request.env["ir.config_parameter"].sudo().get_param(f"oso_povo.notificatie_{naam}") or ""
    ).strip()


def _is_adres_van(netten):
    """Whether the other end of this connection is one of these addresses or networks.

    :param list netten: as the administrator wrote them; what is no address matches nothing
    """
    environ = request.httprequest.environ
    # In proxy mode Odoo replaces the address by the one that the proxy tells.
    environ = environ.get("werkzeug.proxy_fix.orig") or environ
    try:
        adres = ipaddress.ip_address(environ.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    adres = getattr(adres, "ipv4_mapped", None) or adres
    for net in netten:
        try:
            if adres in ipaddress.ip_network(net, strict=False):
                return True
        except ValueError:
            _logger.error("oso_povo.notificatie_proxies holds what is no address")
    return False


def _is_van_de_proxy():
    """Whether this request comes from the proxy that the administrator named.

    Of the secret and the addresses, each that was set must fit, and one must be set.
    """
    geheim = _parameter("geheim")
    geheim = geheim if len(geheim) >= GEHEIM_MINSTENS else ""
    netten = _parameter("proxies").replace(",", " ").split()
    if not geheim and not netten:
        return False
    gegeven = request.httprequest.headers.get(GEHEIM_HEADER, "")
    if geheim and not hmac.compare_digest(gegeven.encode(), geheim.encode()):
        return False
    return not netten or _is_adres_van(netten)


class NotificatieController(http.Controller):
    """One path, for one message."""

    @http.route(
        "/oso_povo/notificatie",
        type="http",
        auth="public",
        methods=["POST"],
        csrf=False,
        save_session=False,
        max_content_length=notificatie.most_bytes(),
    )
    def notificatie(self, **_velden):
        """Take a ``notificatieRequest`` (SOAP 1.1).

        :return: a ``notificatieResponse``, or a SOAP fault with HTTP status 500; 404 while the
            door is closed and for whoever does not come by the proxy
        """
        header = _parameter("header")
        if not header or not _is_van_de_proxy():
            raise NotFound
        http_request = request.httprequest
        if http_request.content_length is None:
            return self._antwoord(b"", 411)
        afzender = protocol.read_sender(http_request.headers.get(header, ""))
        if afzender is None:
            _logger.info("notification refused: no certificate in %s", header)
            return self._fout(protocol.Refusal.CERTIFICATE)
        notificaties = request.env["oso.notificatie"]
        try:
            bericht = protocol.parse_notification(http_request.get_data())
        except protocol.NotificationError as error:
            weigering = notificaties._ontvang_onleesbaar(afzender, error)
            versie = error.flaw is protocol.Flaw.SOAP_VERSION
            return self._fout(weigering, error.profile, version=versie)
        weigering = notificaties._ontvang(bericht, afzender)
        if weigering:
            return self._fout(weigering, bericht.profile)
        return self._antwoord(notificatie.answer(bericht.profile))

    def _fout(self, weigering, profiel=None, **opties):
        # SOAP 1.1, section 6.2: a fault goes with status 500.
        return self._antwoord(notificatie.fault(weigering, profiel, **opties), 500)

    def _antwoord(self, inhoud, status=200):
        return request.make_response(
            inhoud, headers=[("Content-Type", "text/xml; charset=utf-8")], status=status
        )
