from . import notificatie
