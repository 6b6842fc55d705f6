"""The tests of the worker and of what it asks again by itself, with the work done by jobs."""

from odoo.addons.oso_povo.tests import test_motor, test_motor_vast, test_wachten

from .common import MetTaken

#: Nothing of these is done by the worker.
ZONDER_WERK = (test_motor.UitwisselingCase, test_motor.TestRegistreren)


def met_taken(module):
    """Subclasses of a module's test classes whose work is done by jobs, by name."""
    return {
        f"{naam}MetTaken": type(f"{naam}MetTaken", (MetTaken, klasse), {"__module__": __name__})
        for naam, klasse in vars(module).items()
        if isinstance(klasse, type)
        and issubclass(klasse, test_motor.UitwisselingCase)
        and klasse not in ZONDER_WERK
        and klasse.__module__ == module.__name__
    }


for _module in (test_motor, test_motor_vast, test_wachten):
    globals().update(met_taken(_module))
