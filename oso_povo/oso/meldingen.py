"""What a run tells of a pupil when it is not the exchange itself that speaks."""

from .text import Message, _

AL_BEZIG = Message(
    "run.busy", _("This pupil's dossier is already being fetched; this run leaves it out.")
)
NOG_NIET = Message(
    "run.mode_not_yet",
    _(
        "Aanvullen and Overschrijven of a pupil that was fetched before are not available yet in "
        "this version. Nothing was fetched or changed."
    ),
)
GEEN_ACTIE = Message("run.no_action", _("No action was chosen for this pupil."))
INTERN = Message(
    "run.internal",
    _(
        "Something went wrong in this system itself while the dossier was worked in. Nothing of "
        "this pupil was changed. Ask your administrator to look at the log of the server."
    ),
)
STEEDS_MISLUKT = Message(
    "run.gave_up",
    _(
        "Fetching this dossier was begun several times, but the server stopped each time before it "
        "was done. Nothing of this pupil was changed. Ask your administrator to look at the log of "
        "the server."
    ),
)
VERKEERDE_LEERLING = Message(
    "import.other_pupil",
    _(
        "The dossier that came is of another pupil than the one that was asked for. Nothing was "
        "stored. Tell the supplier of your LAS."
    ),
)
VERKEERDE_SCHOOL = Message(
    "import.other_brin",
    _(
        "The dossier that came is not of this school: its BRIN is another one. Nothing was stored. "
        "Set the dossier ready under the BRIN of your own school."
    ),
)
ONGEWIJZIGD = Message(
    "import.unchanged",
    _(
        "The dossier in your LAS is still the same as the last one; nothing has changed. For newer "
        "data, first set a new dossier ready in your LAS."
    ),
)
GELUKT = Message("import.done", _("The dossier has been imported."))
GELUKT_OUDER = Message(
    "import.done_older",
    _(
        "The dossier has been imported, but by its date (%(new)s) it is older than the one before "
        "(%(old)s). Is that not what you meant? Then set a new dossier ready in your LAS and fetch "
        "it again."
    ),
)
GELUKT_SIGNAAL = Message(
    "import.done_signal",
    _("The dossier has been imported, with remarks: see the findings in the report."),
)
