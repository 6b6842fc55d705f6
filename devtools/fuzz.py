"""``./dev fuzz``: damaged, odd and hostile dossiers, to see that the parser keeps its word.

It must answer with a DossierError or a Dossier of which every leaf is accounted for, no secret is
kept and no text of the file is told, within its time and memory. The files that break this are
saved, made smaller, in ``.local/fuzz/``. Docs: docs/fuzz.md.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

from .console import DevError, Progress, say
from .fuzz_report import Report, as_text
from .fuzz_run import Limits, Run
from .paths import LOCAL

FOLDER = LOCAL / "fuzz"


def main(argv: list[str]) -> int:
    """Run for so long; 1 when anything broke."""
    parser = argparse.ArgumentParser(prog="./dev fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, metavar="N", help="how long (5)")
    parser.add_argument("--inputs", type=int, metavar="N", help="how many, instead of how long")
    parser.add_argument("--seed", type=int, default=1, help="other inputs with another one (1)")
    parser.add_argument(
        "--first", type=int, default=0, metavar="N", help="number of the first input"
    )
    parser.add_argument(
        "--most", type=float, default=60, metavar="MB", help="size of an input (60)"
    )
    parser.add_argument(
        "--jobs",
        type=int,
        default=max(1, (os.cpu_count() or 1) - 1),
        metavar="N",
        help="processes that read (one core is kept free)",
    )
    parser.add_argument(
        "--effort",
        type=float,
        default=60,
        metavar="S",
        help="seconds to make each file that fails smaller (60)",
    )
    parser.add_argument("--json", action="store_true", help="the report as JSON")
    parser.add_argument("--report", type=Path, metavar="FILE", help="write the report there too")
    parser.add_argument("--target", help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    if options.minutes is not None and options.inputs is not None:
        raise DevError("either --minutes or --inputs")
    if options.jobs < 1:
        raise DevError("--jobs is at least 1")
    minutes = None if options.inputs is not None else options.minutes or 5.0
    run = Run(
        seed=options.seed,
        first=options.first,
        inputs=options.inputs,
        seconds=None if minutes is None else minutes * 60,
        jobs=options.jobs,
        most=int(options.most * 1_000_000),
        limits=Limits(),
        folder=FOLDER,
        target=options.target,
        effort=options.effort,
    )
    progress = Progress("fuzz")
    report = run.run(_shown(progress))
    progress.end()
    text = json.dumps(report.as_json(), ensure_ascii=False, indent=1)
    print(text if options.json else as_text(report))
    if options.report:
        as_file = text if options.report.suffix == ".json" else as_text(report)
        options.report.write_text(as_file + "\n", encoding="utf-8")
        say(f"report: {options.report}")
    return 1 if report.failures else 0


def _shown(progress: Progress) -> Callable[[Report], None]:
    def show(report: Report) -> None:
        progress.show(
            f"{report.inputs:,} inputs in {report.seconds:.0f} s, {report.failed:,} failed"
        )

    return show


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
