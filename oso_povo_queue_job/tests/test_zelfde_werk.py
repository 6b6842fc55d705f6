"""The tests of the worker, all of them, with the work done by jobs."""

from odoo.addons.oso_povo.tests import test_motor

from .common import MetTaken


def met_taken(module):
    """Subclasses of a module's test classes whose work is done by jobs, by name."""
    return {
        f"{naam}MetTaken": type(f"{naam}MetTaken", (MetTaken, klasse), {"__module__": __name__})
        for naam, klasse in vars(module).items()
        if isinstance(klasse, type)
        and issubclass(klasse, test_motor.UitwisselingCase)
        and klasse is not test_motor.UitwisselingCase
        and klasse.__module__ == module.__name__
    }


globals().update(met_taken(test_motor))
