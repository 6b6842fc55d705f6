"""What a caller may not slip in by way of the context."""


def zonder_defaults(model):
    """``model`` without the ``default_…`` keys of its context.

    A program may send any context along; a default there would fill fields that only the server
    writes, after the values themselves were checked.
    """
    return model.with_context(
        {
            sleutel: waarde
            for sleutel, waarde in model.env.context.items()
            if not sleutel.startswith("default_")
        }
    )
