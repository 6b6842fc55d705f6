"""What a pupil's row tells when the LAS says that a dossier has been set ready."""

from .text import Message, _

#: Never fetched, and not asked for by itself.
KLAAR_IN_LAS = Message(
    "notification.ready",
    _(
        "Your LAS tells that the dossier is ready now. Choose Import and carry out the chosen "
        "actions to fetch it."
    ),
)
#: Fetched before: what is known is never replaced without being asked.
NIEUWER_IN_LAS = Message(
    "notification.newer",
    _(
        "Your LAS tells that a newer dossier is ready. Nothing has been changed: choose Complete "
        "or Overwrite and carry out the chosen actions, or look first."
    ),
)
