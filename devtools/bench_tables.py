"""Tables of the benchmarks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


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


def compared(rows: Sequence[Mapping[str, Any]], what: str) -> str:
    """Rows of a bench as a table: ours, the reference, the ratio and whether the goal is reached.

    :param rows: as ``--json`` gives them; figures are ``ours_ms`` or ``ours_mb``
    :param what: head of the first column
    """
    lines = []
    for row in rows:
        goal = ""
        if row["goal"] is not None:
            verdict = "reached" if row["ratio"] <= row["goal"] else "missed"
            goal = f"≤ {row['goal']} × {verdict}"
        ratio = "" if row["ratio"] is None else f"{row['ratio']:.2f} ×"
        lines.append(
            (
                row["name"],
                figure(row, "ours"),
                row["reference"],
                figure(row, "reference"),
                ratio,
                goal,
            )
        )
    return markdown((what, "ours", "reference", "takes", "ratio", "goal"), lines)


def figure(row: Mapping[str, Any], name: str) -> str:
    """A figure of a row in words: ``4.45 ms``, ``12.3 s``, ``310 MB``."""
    if f"{name}_mb" in row:
        return f"{row[f'{name}_mb']:.0f} MB"
    value = row[f"{name}_ms"]
    if value is None:
        return ""
    return f"{value / 1000:.1f} s" if value >= 10_000 else f"{value:.2f} ms"
