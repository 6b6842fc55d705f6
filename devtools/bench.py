"""``./dev bench``: what things cost, each as a ratio to a reference measured in the same run."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

from .bench_tables import compared, markdown
from .console import DevError, Progress, say
from .paths import ROOT

#: Bench -> what it measures.
BENCHES = {
    "parse": "bytes of a dossier to a Dossier with its checks",
    "merge": "a Dossier to the rows of a pupil, the first time and again",
    "fetch": "a batch of dossiers from the button to the last row, against a LAS that takes time",
    "scale": "what a dossier, the overview and the queries cost with thousands of pupils on file",
}
#: Rounds where none are asked for; one of merge takes seconds, one of scale is a batch.
_ROUNDS = {"parse": 100, "merge": 20, "fetch": 1, "scale": 3}
#: Options of one bench alone.
_OWN = {
    "n": ("fetch", "scale"),
    "at_a_time": ("fetch",),
    "latency": ("fetch",),
    "sizes": ("scale",),
    "run": ("scale",),
    "profile": ("parse", "merge"),
}
DOCS = ROOT / "docs" / "benchmarks.md"
_BEGIN, _END = "<!-- made by ./dev bench {} --docs -->\n", "<!-- end -->\n"


def main(argv: list[str]) -> int:
    """Run one bench; 0 also when a goal is missed."""
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__)
    parser.add_argument("bench", help=f"one of: {', '.join(BENCHES)}")
    parser.add_argument(
        "--json", action="store_true", help="a list of {name, ours_ms, reference, …} instead"
    )
    parser.add_argument("--rounds", type=int, metavar="N", help="rounds of each (not of fetch)")
    parser.add_argument(
        "--profile", action="store_true", default=None, help="say what our own time goes to"
    )
    parser.add_argument("--n", type=int, help="fetch, scale: dossiers of a batch")
    parser.add_argument("--at-a-time", type=int, metavar="N", help="fetch: dossiers under way")
    parser.add_argument("--latency", type=float, metavar="MS", help="fetch: of the LAS, a dossier")
    parser.add_argument("--sizes", metavar="N,N,…", help="scale: pupils on file")
    parser.add_argument("--run", type=int, metavar="N", help="scale: pupils of a large run")
    parser.add_argument("--docs", action="store_true", help=f"write the tables in {DOCS.name}")
    options = parser.parse_args(argv)
    if options.bench not in BENCHES:
        raise DevError(f"there is no bench “{options.bench}” yet; there is: {', '.join(BENCHES)}")
    if options.rounds is None:
        options.rounds = _ROUNDS[options.bench]
    if options.rounds < 1:
        raise DevError("a bench takes at least one round")
    for name, benches in _OWN.items():
        given, option = getattr(options, name), f"--{name.replace('_', '-')}"
        if given is not None and options.bench not in benches:
            raise DevError(f"{option} is for {' and '.join(benches)}")
        if name in ("n", "at_a_time", "run") and given is not None and given < 1:
            raise DevError(f"{option} is at least one")
    return globals()[f"_{options.bench}"](options)


def _parse(options: argparse.Namespace) -> int:
    from . import bench_parse

    samples, official = bench_parse.samples()
    if not official:
        say("the official examples are not beside this checkout: only with dossiers of our own")
    schemas = bench_parse.compiled({sample.version for sample in samples})
    rows, parts, loud = [], {}, []
    progress = Progress("bench parse")
    for number, sample in enumerate(samples, 1):
        progress.show(f"{number} of {len(samples)}: {sample.name}")
        timing = bench_parse.measure(sample, options.rounds, schemas)
        rows += timing.rows()
        if timing.spread("ours") > 1.25:
            loud.append(sample.name)
        if not timing.valid:
            say(f"{sample.name}: not valid by its XSD")
        if options.profile or options.docs:
            parts[sample.name] = bench_parse.profile(sample, options.rounds)
    progress.end()
    if loud:
        say(f"the machine was busy: the fastest round stands far below the median of {loud[0]}")
    if options.json:
        json.dump(rows, sys.stdout, ensure_ascii=False, indent=1)
        print()
        return 0
    if options.docs:
        write_docs("parse", [machine(options.rounds), table(rows), profile_table(parts)])
        say(f"written: {DOCS.relative_to(ROOT)}")
        return 0
    print(table(rows))
    if parts:
        print("\n" + profile_table(parts))
    return 0


def _merge(options: argparse.Namespace) -> int:
    from . import bench_merge

    samples, official = bench_merge.samples()
    if not official:
        say("the official examples are not beside this checkout: only with dossiers of our own")
    work = [(sample, options.rounds, True) for sample in samples]
    # Load() of five hundred rows takes seconds; what these are for is the number of statements.
    work += [(sample, max(options.rounds // 5, 1), False) for sample in bench_merge.sized()]
    timings, told = [], ""
    progress = Progress("bench merge")
    with bench_merge.place() as here:
        for number, (sample, rounds, goals) in enumerate(work, 1):
            progress.show(f"{number} of {len(work)}: {sample.name}")
            timings.append(bench_merge.measure(here, sample, rounds, goals=goals))
        if options.profile:
            told = bench_merge.profile(here, samples[-1], options.rounds)
    progress.end()
    loud = [timing.name for timing in timings if timing.spread() > 1.25]
    if loud:
        say(f"the machine was busy: the fastest round stands far below the median of {loud[0]}")
    if options.json:
        rows = [row for timing in timings for row in timing.as_rows()]
        json.dump(rows, sys.stdout, ensure_ascii=False, indent=1)
        print()
        return 0
    reading = f"Reading the XML is not in it: {bench_merge.reading(timings)}."
    if options.docs:
        head = f"{bench_merge.machine(options.rounds)} {reading}"
        write_docs("merge", [head, bench_merge.table(timings)])
        say(f"written: {DOCS.relative_to(ROOT)}")
        return 0
    print(bench_merge.table(timings))
    print(reading)
    if told:
        print("\n" + told)
    return 0


def _fetch(options: argparse.Namespace) -> int:
    from . import bench_fetch

    plan = bench_fetch.Plan(**_given(options, "n", "at_a_time", "latency"))
    outcome = bench_fetch.measure(plan)
    return _tell(options, outcome.as_rows(), bench_fetch.where(outcome), "batch")


def _scale(options: argparse.Namespace) -> int:
    from . import bench_scale

    given = _given(options, "run")
    if options.n is not None:
        given["batch"] = options.n
    if options.sizes is not None:
        given["sizes"] = _sizes(options.sizes)
    plan = bench_scale.Plan(repeats=options.rounds, **given)
    outcome = bench_scale.measure(plan)
    return _tell(options, outcome.as_rows(), bench_scale.where(outcome), "what")


def _given(options: argparse.Namespace, *names: str) -> dict[str, Any]:
    return {name: getattr(options, name) for name in names if getattr(options, name) is not None}


def _sizes(text: str) -> tuple[int, ...]:
    """Numbers of pupils, growing.

    :raises DevError: for anything else
    """
    from . import bench_scale

    sizes = tuple(int(part) if part.isdigit() else 0 for part in text.split(","))
    least = bench_scale.SEEDS
    if len(sizes) < 2 or list(sizes) != sorted(set(sizes)) or any(s % (2 * least) for s in sizes):
        raise DevError(f"--sizes are growing multiples of {2 * least}, two at least")
    return sizes


def _tell(options: argparse.Namespace, rows: list[dict], more: str, what: str) -> int:
    """Give the rows as JSON, or tables on the page or on standard output."""
    if options.json:
        json.dump(rows, sys.stdout, ensure_ascii=False, indent=1)
        print()
        return 0
    told = compared([row for row in rows if row["reference"]], what)
    if options.docs:
        write_docs(options.bench, [odoo_machine(), told, more])
        say(f"written: {DOCS.relative_to(ROOT)}")
        return 0
    print(f"{told}\n\n{more}")
    return 0


def odoo_machine() -> str:
    """What the figures with a whole house were made on, and how busy it is."""
    from . import bench_merge

    head = bench_merge.machine(1).partition(", median")[0]
    return f"{head}, load {os.getloadavg()[0]:.1f} at the end of the bench."


def table(rows: Sequence[dict]) -> str:
    """The rows of a bench as a table (Markdown, which reads well as it is)."""
    return compared(rows, "dossier")


def profile_table(parts: dict[str, dict[str, float]]) -> str:
    """What our own time goes to, as a table."""
    names = list(next(iter(parts.values())))
    lines = [
        (
            name,
            *(
                f"{row[part]:.2f} ms"
                + (f" ({row[part] / row['whole']:.0%})" if part != "whole" else "")
                for part in names
            ),
        )
        for name, row in parts.items()
    ]
    return markdown(("dossier", *names), lines)


def machine(rounds: int) -> str:
    """What the figures were made on."""
    from lxml import etree

    libxml2 = ".".join(map(str, etree.LIBXML_VERSION))
    return (
        f"Python {platform.python_version()}, lxml {version('lxml')} (libxml2 {libxml2}), "
        f"xmlschema {version('xmlschema')}, {platform.machine()} with {os.cpu_count()} cores, "
        f"fastest of {rounds} rounds."
    )


def write_docs(bench: str, blocks: Sequence[str]) -> None:
    """Replace what stands between the two marks of a bench in the page.

    :raises DevError: where the page has no such marks
    """
    text = DOCS.read_text(encoding="utf-8")
    before, begin, rest = text.partition(_BEGIN.format(bench))
    _old, end, after = rest.partition(_END)
    if not begin or not end:
        raise DevError(f"{DOCS.name} lacks the marks between which the tables stand")
    body = "\n\n".join(blocks)
    DOCS.write_text(f"{before}{begin}\n{body}\n\n{_END}{after}", encoding="utf-8")
