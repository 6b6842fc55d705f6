"""``./dev chaos``: kill -9 of Odoo, workers, simulator and PostgreSQL while dossiers are fetched.

Afterwards a checker compares every pupil with what the simulator served. Docs: docs/chaos.md.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Mapping

from . import chaos_run
from .chaos_run import Options, Report
from .console import DevError, Progress, say
from .paths import LOG


def main(argv: list[str]) -> int:
    """Run; 0 where nothing was wrong, else 1."""
    parser = argparse.ArgumentParser(prog="./dev chaos", description=__doc__)
    parser.add_argument("--kills", type=int, default=200, metavar="N", help="how many (200)")
    parser.add_argument(
        "--seed", type=int, default=1, metavar="N", help="other dossiers and kills (1)"
    )
    parser.add_argument(
        "--pupils", type=int, default=30, metavar="N", help="pupils, of all schools together (30)"
    )
    parser.add_argument("--json", action="store_true", help="the figures as JSON")
    arguments = parser.parse_args(argv)
    if arguments.kills < 0 or arguments.pupils < 1:
        raise DevError("--kills is at least 0, --pupils at least 1")
    progress = Progress("chaos")
    options = Options(arguments.kills, arguments.seed, arguments.pupils)
    logs = LOG / "chaos"
    with chaos_run.chaos(options, logs, progress.show) as chaos:
        report = chaos.run()
    progress.end()
    if arguments.json:
        print(json.dumps(report.as_json(), ensure_ascii=False, indent=1))
    else:
        print(as_text(report))
    say(f"logs: {logs}")
    return int(not report.good)


def as_text(report: Report) -> str:
    """The report for a person."""
    seconds = ", ".join(f"{what} {value:.0f} s" for what, value in report.seconds.items())
    action = report.action
    lines = [
        f"kills            {report.kills.total()} ({_told(report.kills)}), "
        f"{report.processes.total()} processes; {report.struck} while a dossier was on its way",
        f"ended besides    {_told(report.ended) or 'none'}",
        f"turns            {report.turns} of {report.options.pupils} pupils; {_told(report.load)}",
        f"outcomes         {_told(report.outcomes)}",
        f"worker           {action['interrupted']} runs of the scheduled action interrupted, "
        f"{action['failed']} failed, {action['left_out']} left out by Odoo; "
        f"{'active' if action['active'] else 'SWITCHED OFF'}",
        f"time             {seconds}",
        *(f"{number:>8}  {what}" for what, number in report.verdict.figures.items()),
        "",
    ]
    if report.good:
        lines.append("nothing half merged, nothing lost, nothing double")
    else:
        kinds = Counter(violation.kind for violation in report.verdict.violations)
        lines += [str(violation) for violation in report.verdict.violations]
        lines.append(f"{kinds.total()} VIOLATIONS: {_told(kinds)}")
    return "\n".join(lines)


def _told(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{number} {what}" for what, number in counts.items())
