"""``./dev bench``: what things cost, each as a ratio to a reference measured in the same run."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Sequence
from importlib.metadata import version

from .console import DevError, Progress, say
from .paths import ROOT

#: Bench -> what it measures.
BENCHES = {"parse": "bytes of a dossier to a Dossier with its checks"}
DOCS = ROOT / "docs" / "benchmarks.md"
_BEGIN, _END = "<!-- made by ./dev bench parse --docs -->\n", "<!-- end -->\n"


def main(argv: list[str]) -> int:
    """Run one bench; 0 also when a goal is missed."""
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__)
    parser.add_argument("bench", help=f"one of: {', '.join(BENCHES)}")
    parser.add_argument(
        "--json", action="store_true", help="a list of {name, ours_ms, reference, …} instead"
    )
    parser.add_argument("--rounds", type=int, default=100, metavar="N", help="rounds of each")
    parser.add_argument("--profile", action="store_true", help="say what our own time goes to")
    parser.add_argument("--docs", action="store_true", help=f"write the tables in {DOCS.name}")
    options = parser.parse_args(argv)
    if options.bench not in BENCHES:
        raise DevError(f"there is no bench “{options.bench}” yet; there is: {', '.join(BENCHES)}")
    if options.rounds < 1:
        raise DevError("a bench takes at least one round")
    return _parse(options)


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
        write_docs([machine(options.rounds), table(rows), profile_table(parts)])
        say(f"written: {DOCS.relative_to(ROOT)}")
        return 0
    print(table(rows))
    if parts:
        print("\n" + profile_table(parts))
    return 0


def table(rows: Sequence[dict]) -> str:
    """The rows of a bench as a table (Markdown, which reads well as it is)."""
    lines = []
    for row in rows:
        goal = ""
        if row["goal"] is not None:
            verdict = "reached" if row["ratio"] <= row["goal"] else "missed"
            goal = f"≤ {row['goal']} × {verdict}"
        lines.append(
            (
                row["name"],
                f"{row['ours_ms']:.2f} ms",
                row["reference"],
                f"{row['reference_ms']:.2f} ms",
                f"{row['ratio']:.2f} ×",
                goal,
            )
        )
    return markdown(("dossier", "ours", "reference", "takes", "ratio", "goal"), lines)


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


def markdown(head: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """A table in Markdown with its columns in line; numbers stand at the right."""
    widths = [max(map(len, column)) for column in zip(head, *lines, strict=True)]
    right = [bool(lines) and lines[0][place][:1].isdigit() for place in range(len(head))]
    # A first column of names may begin with a digit.
    right[0] = False

    def row(cells: Sequence[str]) -> str:
        padded = (
            cell.rjust(width) if on_right else cell.ljust(width)
            for cell, width, on_right in zip(cells, widths, right, strict=True)
        )
        return f"| {' | '.join(padded)} |"

    rule = "|".join(
        f"{'-' * (width + 1)}{':' if on_right else '-'}"
        for width, on_right in zip(widths, right, strict=True)
    )
    return "\n".join([row(head), f"|{rule}|", *map(row, lines)])


def machine(rounds: int) -> str:
    """What the figures were made on."""
    from lxml import etree

    libxml2 = ".".join(map(str, etree.LIBXML_VERSION))
    return (
        f"Python {platform.python_version()}, lxml {version('lxml')} (libxml2 {libxml2}), "
        f"xmlschema {version('xmlschema')}, {platform.machine()} with {os.cpu_count()} cores, "
        f"fastest of {rounds} rounds."
    )


def write_docs(blocks: Sequence[str]) -> None:
    """Replace what stands between the two marks of the page.

    :raises DevError: where the page has no such marks
    """
    text = DOCS.read_text(encoding="utf-8")
    before, begin, rest = text.partition(_BEGIN)
    _old, end, after = rest.partition(_END)
    if not begin or not end:
        raise DevError(f"{DOCS.name} lacks the marks between which the tables stand")
    body = "\n\n".join(blocks)
    DOCS.write_text(f"{before}{_BEGIN}\n{body}\n\n{_END}{after}", encoding="utf-8")
