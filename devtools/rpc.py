"""Odoo's XML-RPC door, as any other program uses it."""

from __future__ import annotations

import http.client
import json
import time
import urllib.request
import xmlrpc.client
from typing import Any

from .console import DevError

TIMEOUT = 300  # seconds; the first call may build the registry
# Addresses of this machine only, so no proxy that the user may have set
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class RpcError(DevError):
    """Odoo refused a call; the text is its message to the user."""


class _Transport(xmlrpc.client.Transport):
    def make_connection(self, host: Any) -> http.client.HTTPConnection:
        connection = super().make_connection(host)
        connection.timeout = TIMEOUT
        return connection


class Client:
    """One user in one database.

    :param url: address of Odoo on this machine, ``http://127.0.0.1:PORT``
    :param companies: ids of the schools that the user works for, the first is the current one;
        all of the user's where empty
    :raises RpcError: where login or password is wrong
    """

    def __init__(
        self, url: str, db: str, login: str, password: str, companies: tuple[int, ...] = ()
    ) -> None:
        self.url, self.db, self.login = url, db, login
        self._password = password
        self.companies = companies
        self._refs: dict[str, int] = {}
        common = xmlrpc.client.ServerProxy(f"{url}/xmlrpc/2/common", transport=_Transport())
        for attempt in range(1, 4):
            try:
                self.uid = common.authenticate(db, login, password, {})
                break
            except (http.client.RemoteDisconnected, ConnectionError):
                # A server that has only just started may hang up; to log in again does no harm.
                if attempt == 3:
                    raise
                time.sleep(attempt)
        if not self.uid:
            raise RpcError(f"{login} may not log in: wrong password, or no such user")
        self._object = xmlrpc.client.ServerProxy(
            f"{url}/xmlrpc/2/object", transport=_Transport(), allow_none=True
        )

    def for_companies(self, *companies: int) -> Client:
        """The same user, working for these schools."""
        return Client(self.url, self.db, self.login, self._password, companies)

    def call(self, model: str, method: str, *arguments: Any, **options: Any) -> Any:
        """Call a public method of a model; ``options`` are its keyword arguments.

        :raises RpcError: with the text that a user would see
        """
        try:
            return self._object.execute_kw(*self._order(model, method, arguments, options))
        except xmlrpc.client.Fault as fault:
            # Only the last line: what comes before is the server's traceback
            text = fault.faultString.strip().splitlines()[-1]
            raise RpcError(f"{model}.{method}: {text}") from None

    def call_json(self, model: str, method: str, *arguments: Any, **options: Any) -> Any:
        """:meth:`call` through the JSON door, for answers that hold nothing (null) somewhere: the
        XML-RPC one can't tell these.

        :raises RpcError: with the text that a user would see
        """
        order = self._order(model, method, arguments, options)
        params = {"service": "object", "method": "execute_kw", "args": order}
        body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": params}).encode()
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.url}/jsonrpc", body, headers)  # noqa: S310
        with _OPENER.open(request, timeout=TIMEOUT) as answer:
            told = json.load(answer)
        if "error" in told:
            raise RpcError(f"{model}.{method}: {told['error']['data']['message']}")
        return told["result"]

    def _order(
        self, model: str, method: str, arguments: tuple[Any, ...], options: dict[str, Any]
    ) -> list[Any]:
        """The arguments of Odoo's ``execute_kw``."""
        context = {"lang": "nl_NL", **options.pop("context", {})}
        if self.companies:
            context["allowed_company_ids"] = list(self.companies)
        keywords = {**options, "context": context}
        return [self.db, self.uid, self._password, model, method, list(arguments), keywords]

    def find(self, model: str, domain: list[Any]) -> int | None:
        """Id of the first record, archived or not; None where there is none."""
        found = self.call(model, "search", domain, limit=1, context={"active_test": False})
        return found[0] if found else None

    def put(self, model: str, domain: list[Any], values: dict[str, Any]) -> int:
        """Write the values on the record that the domain finds, else create it; returns its id."""
        record = self.find(model, domain)
        if record is None:
            return self.call(model, "create", [values])[0]
        self.call(model, "write", [record], values)
        return record

    def make(self, model: str, wanted: list[tuple[list[Any], dict[str, Any]]]) -> list[int]:
        """Ids of one record per (domain, values): the one that the domain finds, else a new one.

        New ones are made in one call: each call that touches users or companies empties the
        server's caches, and then the password is checked anew, which is slow by design.
        """
        ids = [self.find(model, domain) for domain, _values in wanted]
        missing = [
            values for found, (_domain, values) in zip(ids, wanted, strict=True) if not found
        ]
        made = iter(self.call(model, "create", missing) if missing else [])
        return [found or next(made) for found in ids]

    def ref(self, name: str) -> int:
        """Id behind an external identifier ``module.name``.

        :raises RpcError: where it does not exist
        """
        if name not in self._refs:
            module, _, rest = name.partition(".")
            domain = [("module", "=", module), ("name", "=", rest)]
            found = self.call("ir.model.data", "search_read", domain, fields=["res_id"])
            if not found:
                raise RpcError(f"no record {name}")
            self._refs[name] = found[0]["res_id"]
        return self._refs[name]
