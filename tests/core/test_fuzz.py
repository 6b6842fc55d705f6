"""A short fuzz run, the same each time; ``./dev fuzz`` does the long ones."""

from devtools.fuzz_report import as_text
from devtools.fuzz_run import Limits, Run


def test_six_hundred_damaged_dossiers(tmp_path):
    run = Run(
        seed=2019,
        inputs=600,
        seconds=None,
        jobs=1,
        most=250_000,
        # On a machine with other work a fast parser may seem slow; ./dev fuzz looks closer.
        limits=Limits(seconds=10),
        folder=tmp_path,
        effort=15,
    )
    report = run.run()
    assert not report.found, as_text(report)
    assert report.inputs == 600
    # It is no test when nearly all of them are refused at the door, or none.
    assert report.outcomes["dossier"] > 120
    assert sum(report.outcomes.values()) - report.outcomes["dossier"] > 120
    assert len(report.outcomes) > 8
