"""What the context of a caller says, and what it may not."""


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
