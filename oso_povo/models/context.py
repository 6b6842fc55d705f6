"""What the context of a caller says, and what it may not."""

from odoo.exceptions import UserError


def eis_een(records):
    """Refuse a call for none, for several, or for a record that is gone.

    :raises odoo.exceptions.UserError: not exactly one that exists
    """
    if len(records) != 1 or not records.exists():
        raise UserError(
            records.env._("Ask for exactly one at a time, of those that (still) exist.")
        )


def eis_ja_of_nee(records, *waarden):
    """Refuse what is neither true nor false: a text such as "nee" would count as true.

    :raises odoo.exceptions.UserError: another value
    """
    if not all(isinstance(waarde, bool) or waarde in (0, 1) for waarde in waarden):
        raise UserError(records.env._("Give true or false here, not a text."))


def zonder_defaults(model):
    """``model`` without the ``default_…`` keys of its context.

    A program may send any context along; a default there would fill fields that only the server
    writes, after the values themselves were checked.
    """
    # Replaced and not added to: keys have to go.
    return model.with_context(  # pylint: disable=context-overridden
        {
            sleutel: waarde
            for sleutel, waarde in model.env.context.items()
            if not sleutel.startswith("default_")
        }
    )


def in_taal_van_gebruiker(model):
    """``model`` in the language of its user where the caller names none, as programs do."""
    if model.env.context.get("lang"):
        return model
    return model.with_context(lang=model.env.user.lang)


def beheert(env):
    """Whether the user looks after OSO here: no sentence sends them to their administrator."""
    return env.user.has_group("oso_povo.group_beheerder")
