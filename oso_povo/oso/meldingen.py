"""What a run tells of a pupil when it is not the exchange itself that speaks."""

from .text import Message, _

AL_BEZIG = Message(
    "run.busy", _("This pupil's dossier is already being fetched; this run leaves it out.")
)
GEEN_ACTIE = Message("run.no_action", _("No action was chosen for this pupil."))
GESTOPT = Message(
    "run.stopped",
    _("The exchange was stopped before it was this pupil's turn. Nothing of it was changed."),
)
GESTOPT_LEERLING = Message(
    "run.stopped_pupil", _("Stopped, not fetched. The choice for this pupil still stands.")
)
NACHT_OM = Message(
    "run.night_over",
    _(
        "The night was over before it was this pupil's turn. Nothing of it was changed; the next "
        "nightly fetch takes it along."
    ),
)
INTERN = Message(
    "run.internal",
    _(
        "Something went wrong in this system itself while the dossier was worked in. Nothing of "
        "this pupil was changed. Ask your administrator to look at the log of the server."
    ),
)
LAS_ZWIJGT = Message(
    "run.las_down",
    _("The LAS (%(las)s) does not answer. We try again by ourselves at %(time)s."),
)
TC_ZWIJGT = Message(
    "run.tc_down",
    _("The Traffic Center (%(las)s) does not answer. We try again by ourselves at %(time)s."),
)
NOG_EENS = Message(
    "run.again",
    _("%(host)s could not be reached just now. It is tried again by itself in a moment."),
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
GELUKT_SIGNAAL = Message(
    "import.done_signal",
    _("The dossier has been imported, with remarks: see the findings in the report."),
)
AANGEVULD = Message(
    "import.completed",
    _("Completed: %(new)s new. What was filled in already has been left as it was."),
)
OVERSCHREVEN = Message(
    "import.overwritten",
    _("Overwritten: %(new)s new, %(changed)s changed, %(gone)s no longer in the dossier."),
)
HAD_AL_GEGEVENS = Message(
    "import.had_data",
    _(
        "Imported: %(new)s new. This pupil had data already; these have been left as they were. "
        "To replace them, choose Overschrijven."
    ),
)
NIETS_NIEUWS = Message(
    "import.nothing_new",
    _("A newer dossier was fetched, but nothing in it had to be worked in. Nothing has changed."),
)
OVERGESLAGEN_DEFINITIEF = Message(
    "import.definitief",
    _(
        "Not worked in: the OKR is definitief. Only data of the doorstroomtoets would be worked "
        "in, and there is nothing new in these."
    ),
)
HEROPEND = Message(
    "import.reopened",
    _(
        "The OKR was reopened. Choose Complete or Overwrite and carry it out to work the dossier "
        "in."
    ),
)
OUDER = Message(
    "import.older",
    _(
        "By its date (%(new)s) this dossier is older than the last one (%(old)s). It is kept as "
        "history and changes nothing. Is it the right one after all? Then choose Work in anyway "
        "in the pupil's history. Otherwise set a new dossier ready in your LAS."
    ),
)
ANDERE_GEBOORTEDATUM = Message(
    "import.conflict",
    _(
        "The number is that of this pupil, but the date of birth in the dossier is another one. "
        "Nothing has been worked in. Look whether this is the same child; then choose in the "
        "pupil's history to work it in or not."
    ),
)
TER_INZAGE = Message(
    "import.preview",
    _("Fetched; nothing has been worked in yet. Look at the changes and work them in."),
)
REM = Message(
    "run.brake",
    _(
        "Fetched, not worked in: in this run the name or date of birth of %(count)s of the "
        "%(total)s pupils would change, which is unusual. Look whether the right dossiers are set "
        "ready, then confirm in the exchange."
    ),
)
NIET_VERWERKT = Message("import.dismissed", _("Not worked in, by the user's choice."))
TERUGGEDRAAID = Message("import.taken_back", _("What the last run changed has been taken back."))
BESTAND_WEG = Message(
    "import.file_gone",
    _(
        "The file of this dossier is no longer kept, since something in it has become secret. "
        "Fetch the dossier again."
    ),
)
