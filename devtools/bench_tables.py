"""Tables of the benchmarks."""

from __future__ import annotations

from collections.abc import Sequence


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
