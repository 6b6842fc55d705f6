"""``./dev try DIR --again DIR``: the same pupils fetched once more, and what that changed."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from oso.samenvoegen import REDENEN, Reden, telling
from oso.text import Message

from . import fetching, trial
from .console import say, step
from .fetching import Item
from .parse import vertaler
from .rpc import Client

MODES = ("importeren", "aanvullen", "overschrijven")
_NOT_AGAIN = "Van deze leerling staat geen dossier in de tweede map."
_EARLIER = "Over dit dossier is een later bestand van dezelfde leerling opgehaald."
#: Outcomes of a dossier that was kept and not worked in: why nothing of it was done.
_ONLY_KEPT = {
    "older": "niet verwerkt: dit dossier is ouder dan het laatste",
    "conflict": "niet verwerkt: de geboortedatum is een andere",
}
_MARKS = {"vermist": "-", "verborgen": "-", "verwijderd": "-", "gewijzigd": "~", "vervangen": "~"}

Key = tuple[str, str]
Changes = list[dict[str, Any]]


@dataclass
class Again:
    """One file of the second folder; or of the first, where the second has none of that pupil.

    :param first: the file of the first folder that was fetched before it; None where there is none
    :param changes: what the second fetch did, and what it did not and why, as the history has it
    """

    item: Item
    first: Item | None
    mode: str
    definitief: bool
    changes: Changes = field(default_factory=list, repr=False)

    @property
    def good(self) -> bool:
        """Whether nothing of the file was lost in reading it."""
        return self.item.verdict is None or self.item.verdict.good

    def as_json(self) -> dict[str, Any]:
        """What ``./dev try`` tells of a file, with what was there before and what changed."""
        first = self.first
        return {
            **self.item.as_json(),
            "mode": self.mode,
            "definitief": self.definitief,
            "first": first
            and {
                "file": first.file,
                "outcome": first.outcome,
                "message": first.message,
                "values": first.values,
            },
            "changes": self.changes,
            "counts": telling(self.changes),
        }


def main(arguments: argparse.Namespace) -> int:
    """Fetch both folders and tell; 0 when nothing of any file was lost in reading it, else 1."""
    rows = run(arguments)
    if arguments.json:
        print(json.dumps([row.as_json() for row in rows], ensure_ascii=False, indent=1))
    else:
        translate = vertaler()
        for row in rows:
            print("\n".join(lines(row, translate)) + "\n")
    return int(not all(row.good for row in rows))


def run(arguments: argparse.Namespace) -> list[Again]:
    """Import the first folder, then work the second one in by the chosen mode.

    Of several files of one pupil in a folder each is fetched over the one before, by name.
    """
    before = fetching.read_items(trial.files(arguments.folder))
    after = fetching.read_items(trial.files(arguments.again))
    for item in (*before, *after):
        # What is stored in the end is of several files.
        item.merged = True
    able = [item for item in (*before, *after) if item.key is not None and not item.outcome]
    changes: dict[int, Changes] = {}
    first = before
    if able:
        with trial.trial_house() as where:
            school = Schools(trial.employees(where, able))
            for batch in fetching.rounds(before):
                fetching.serve(where.simulator, batch)
                school.fetch(batch, "importeren")
            first = [replace(item) for item in before]
            if arguments.definitief:
                school.make_definitief()
            for batch in fetching.rounds(after):
                fetching.serve(where.simulator, batch)
                changes |= school.fetch(batch, arguments.mode)
            for item in before:
                item.values = school.values(item.key)
    else:
        say("none of these files can be asked for by a number")
    return pair(before, first, after, changes, arguments.mode, definitief=arguments.definitief)


def pair(
    before: list[Item],
    first: list[Item],
    after: list[Item],
    changes: Mapping[int, Changes],
    mode: str,
    *,
    definitief: bool,
) -> list[Again]:
    """The files of the second folder, then those of the first that none of them came over.

    :param before: the first folder, with what is stored in the end
    :param first: the same, as they came in
    :param changes: by ``id()`` of the item
    """
    came: dict[Key, Item] = {}
    for item in first:
        if item.key is not None and (item.values is not None or item.key not in came):
            came[item.key] = item
    rows = [
        Again(item, came.get(item.key), mode, definitief, changes.get(id(item), []))
        for item in after
    ]
    told = {id(row.first) for row in rows}
    again = {item.key for item in after if item.key is not None}
    for item, then in zip(before, first, strict=True):
        if id(then) not in told:
            earlier = item.key is not None and (item.key in again or came[item.key] is not then)
            message = _EARLIER if earlier else _NOT_AGAIN
            left = replace(item, outcome="not_again", message=message)
            rows.append(Again(left, then, mode, definitief))
    return rows


class Schools:
    """The schools of a trial with their employees, and the pupils that were entered.

    :param workers: by BRIN
    """

    def __init__(self, workers: Mapping[str, Client]) -> None:
        self._workers = workers
        self._pupils: dict[Key, int] = {}

    def fetch(self, batch: list[Item], action: str) -> dict[int, Changes]:
        """Do ``action`` for the pupils of these files; fills in how each ended.

        :param batch: no two files of one pupil at one school
        :return: by ``id()`` of the item what changed, and what did not
        """
        result = {}
        for brin, worker in self._workers.items():
            here = {item.key[1]: item for item in batch if item.key[0] == brin and not item.outcome}
            if not here:
                continue
            with step(f"{action}: {len(here)} dossiers of {brin}"):
                done = fetching.run(worker, list(here), lambda text: say(f"  {text}"), action)
                lines = _past_the_brake(worker, done)
            for number, how in done.refused.items():
                here[number].outcome, here[number].message = how.outcome, how.message
            for line in lines:
                item = here[done.entered[line["leerling_id"]]]
                self._pupils[item.key] = line["leerling_id"]
                item.outcome, item.message = line["outcome"], line["message"]
                item.values = self.values(item.key)
                if item.values:
                    item.contents = fetching.read_back(worker, item.values["documenten"])
                result[id(item)] = only_kept(_changes(worker, line["history_id"]), item.outcome)
        return result

    def values(self, key: Key | None) -> dict[str, Any] | None:
        """What is stored of a pupil; None where no dossier of it ever came in."""
        if key is None or key not in self._pupils:
            return None
        worker = self._workers[key[0]]
        values = worker.call("oso.leerling", "get_dossier", [self._pupils[key]])
        return values if values["opgehaald"] else None

    def make_definitief(self) -> None:
        """Make the OKR of each pupil whose dossier came in definitief."""
        for key, pupil in self._pupils.items():
            if self.values(key) is not None:
                self._workers[key[0]].call("oso.leerling", "action_definitief", [pupil])


def _past_the_brake(worker: Client, done: fetching.Run) -> list[dict[str, Any]]:
    """Go on where the safety brake stopped a run; returns the lines of its progress."""
    held = sum(line["outcome"] == "brake" for line in done.lines)
    if not held:
        return done.lines
    say(f"  the safety brake stopped the run before {held} dossiers were worked in; going on")
    worker.call("oso.uitwisseling", "apply", [done.number])
    return worker.call("oso.uitwisseling", "progress", [done.number])["lines"]


def _changes(worker: Client, entry: int | bool) -> Changes:
    if not entry:
        return []
    (row,) = worker.call_json("oso.geschiedenis", "read", [entry], ["wijzigingen"])
    return row["wijzigingen"] or []


def only_kept(changes: Changes, outcome: str) -> Changes:
    """The changes of a dossier with that outcome: of one that was only kept nothing is done."""
    if outcome not in _ONLY_KEPT:
        return changes
    return [
        {**change, "done": False, "why": outcome if change["done"] else change["why"]}
        for change in changes
    ]


# -- for a person -------------------------------------------------------------------------------


def lines(row: Again, translate: Callable[[Message], str]) -> Iterator[str]:
    """What a person wants to know of one file: how it ended and each change, by section."""
    item, counts = row.item, telling(row.changes)
    yield item.file
    yield f"  first       {f'{row.first.file}: {row.first.outcome}' if row.first else 'not there'}"
    yield f"  outcome     {item.outcome}"
    yield f"  message     {item.message}"
    if item.verdict is not None:
        yield from item.verdict.lines()
    if row.changes:
        told = ", ".join(f"{number} {name.replace('_', ' ')}" for name, number in counts.items())
        yield f"  changes     {told}"
    for section, group in by_section(row.changes).items():
        yield f"  {section}"
        for change in group:
            yield f"    {in_words(change, translate)}"


def by_section(changes: Iterable[dict[str, Any]]) -> dict[str, Changes]:
    """Changes by section, in their order."""
    groups: dict[str, Changes] = {}
    for change in changes:
        groups.setdefault(change["section"], []).append(change)
    return groups


def in_words(change: Mapping[str, Any], translate: Callable[[Message], str]) -> str:
    """One change on a line: where, was → becomes, and why not where it is not done."""
    steps = [_step(relation, key) for relation, key in change["row"]]
    text = " › ".join([*steps, *filter(None, [change["field"]])])
    if change["field"] or change["what"] == "vervangen":
        text += f": {_value(change['old'])} → {_value(change['new'])}"
    mark = _MARKS.get(change["what"], "+") if change["done"] else "!"
    return f"{mark} {text or change['entity']} — {reason(change['why'], translate)}"


def reason(code: str, translate: Callable[[Message], str]) -> str:
    """Why, in words; the code itself where there are none."""
    if code in _ONLY_KEPT:
        return _ONLY_KEPT[code]
    try:
        return translate(REDENEN[Reden(code)])
    except (KeyError, ValueError):
        return code


def _step(relation: str, key: Mapping[str, Any]) -> str:
    told = ", ".join(f"{name} {_value(value)}" for name, value in key.items() if value)
    return f"{relation} ({told})" if told else relation


def _value(value: Any) -> str:
    if value is None or value == "":
        return "(leeg)"
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    text = str(value)
    return f"“{text}”" if text != text.strip() else " ".join(text.split())
