"""``./dev test``: all tests of the repository in stages, with one count at the end.

1. *plain*: the core, the protocol and the workshop, by pytest alone;
2. *odoo*: the addon's own tests (pytest-odoo) on a fresh database, with a browser;
3. *queue*: those of ``oso_povo_queue_job``, which do the ones of the worker once more with jobs, on
   a database with queue_job;
4. *system*: the whole house as processes: PostgreSQL, simulator, Odoo with its workers;
5. *after*: what the run left in its logs.

Every stage runs, also when one before it failed.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from xml.etree import ElementTree

from . import database, odoo, postgres
from .console import DevError, say
from .paths import LOCAL, ROOT, VENV_PYTHON

RUN = LOCAL / "test"
CHOSEN = LOCAL / "test-chosen"

# pytest's options that take the next argument as their value
_WITH_VALUE = {
    "-k", "-m", "-p", "-c", "-o", "-W", "-n", "-r",
    "--deselect", "--ignore", "--ignore-glob", "--maxfail", "--tb", "--durations", "--capture",
    "--log-level", "--log-cli-level", "--junitxml", "--rootdir", "--basetemp", "--override-ini",
    "--hypothesis-seed", "--hypothesis-profile", "--odoo-extra", "--odoo-log-level", "--color",
}  # fmt: skip


@dataclass
class Counts:
    """Numbers of tests; an error counts as failed."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped
        )

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


@dataclass
class Plan:
    """What each stage runs: paths per stage, and the options that go to every stage."""

    paths: dict[str, list[str]] = field(default_factory=dict)
    options: list[str] = field(default_factory=list)
    chosen: bool = False  # whether the user asked for some tests only


def plain_folders(tests: Path = ROOT / "tests") -> list[str]:
    """Folders of plain tests: all but those of the later stages."""
    later = {"system", "after"}
    return sorted(
        f"tests/{path.name}"
        for path in tests.iterdir()
        if path.is_dir() and path.name not in later and any(path.glob("**/test_*.py"))
    )


def stage_of(path: str) -> list[str]:
    """Names of the stages that a path (relative to the root, posix) belongs to.

    :raises DevError: where no test can be there
    """
    parts = Path(path).parts
    if parts[:1] == ("oso_povo",) and (len(parts) == 1 or parts[1] == "tests"):
        return ["odoo"]
    if parts[:1] == ("oso_povo_queue_job",) and (len(parts) == 1 or parts[1] == "tests"):
        return ["queue"]
    if parts[:1] == ("tests",):
        if len(parts) == 1:
            return ["plain", "system", "after"]
        return [parts[1]] if parts[1] in ("system", "after") else ["plain"]
    raise DevError(f"{path} holds no tests: they are in tests/ and the addons' tests/")


def plan(arguments: list[str], cwd: Path | None = None) -> Plan:
    """Route pytest's arguments: a path to its own stage, everything else to all.

    :raises DevError: for a path that does not exist or holds no tests
    """
    whole = {
        "plain": plain_folders(),
        "odoo": ["oso_povo/tests"],
        "queue": ["oso_povo_queue_job/tests"],
        "system": ["tests/system"],
        "after": ["tests/after"],
    }
    result = Plan(chosen=bool(arguments))
    paths: list[str] = []
    rest = iter(arguments)
    for argument in rest:
        if argument in _WITH_VALUE:
            result.options += [argument, next(rest, "")]
        elif argument.startswith("-"):
            result.options.append(argument)
        else:
            paths.append(argument)
    if not paths:
        result.paths = whole
        return result
    for argument in paths:
        file, colons, name = argument.partition("::")
        found = [base / file for base in (cwd or Path.cwd(), ROOT) if (base / file).exists()]
        if not found:
            raise DevError(f"no such file or folder: {file}")
        path = found[0].resolve()
        if not path.is_relative_to(ROOT):
            raise DevError(f"{file} is outside this repository")
        inside = path.relative_to(ROOT).as_posix()
        if inside == ".":
            result.paths = whole
            return result
        for stage in stage_of(inside):
            whole_stage = inside in ("tests", "oso_povo", "oso_povo_queue_job")
            wanted = whole[stage] if whole_stage else [inside + colons + name]
            result.paths.setdefault(stage, []).extend(wanted)
    result.paths = {stage: result.paths[stage] for stage in whole if stage in result.paths}
    return result


def count(report: Path) -> Counts:
    """Numbers in a JUnit report of pytest."""
    counts = Counts()
    for case in ElementTree.parse(report).getroot().iter("testcase"):  # noqa: S314 (pytest's own)
        kinds = {child.tag for child in case}
        if kinds & {"failure", "error"}:
            counts.failed += 1
        elif "skipped" in kinds:
            counts.skipped += 1
        else:
            counts.passed += 1
    return counts


def test(arguments: list[str]) -> int:
    """Run the tests; prints the count as the last line, returns the exit code."""
    work = plan(arguments)
    with _run_folder(work) as run:
        total = Counts()
        code = 0
        start = time.monotonic()
        with postgres.lease() as server:
            for stage, paths in work.paths.items():
                begin = time.monotonic()
                counts, stage_code = _stage(stage, paths, work, server, run)
                say(f"== {stage}: {counts} in {time.monotonic() - begin:.0f} s")
                total += counts
                code = code or stage_code
        say(f"== all in {time.monotonic() - start:.0f} s; logs in {run / 'log'}")
    if not total.passed and not total.failed:
        code = code or 5
    print(total, flush=True)
    return code


@contextlib.contextmanager
def _run_folder(work: Plan) -> Iterator[Path]:
    """Folder for reports and logs, empty at the start.

    Whole runs share one (one at a time), in which ``./dev test tests/after`` looks again; a run
    of chosen tests has its own, so that several can run side by side.
    """
    if work.chosen and set(work.paths) != {"after"}:
        for old in CHOSEN.glob("*"):
            if not Path("/proc", old.name).exists():
                shutil.rmtree(old, ignore_errors=True)
        run = CHOSEN / str(os.getpid())
        (run / "log").mkdir(parents=True)
        yield run
        return
    lock = LOCAL / "locks" / "test"
    lock.parent.mkdir(parents=True, exist_ok=True)
    with open(lock, "a+") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DevError("a whole test run of this checkout is going on already") from None
        if not work.chosen:
            shutil.rmtree(RUN, ignore_errors=True)
        (RUN / "log").mkdir(parents=True, exist_ok=True)
        yield RUN


def _stage(
    stage: str, paths: list[str], work: Plan, server: postgres.Server, run: Path
) -> tuple[Counts, int]:
    say(f"== {stage}: {' '.join(paths)}")
    absent = [path for path in paths if not (ROOT / path.partition("::")[0]).exists()]
    if absent or not paths:
        say(f"   not there: {', '.join(absent) or 'tests'}")
        return Counts(failed=1), 1
    if stage not in ("odoo", "queue"):
        return _pytest(stage, paths, work, server, run)
    log = run / "log"
    try:
        with database.scratch(
            server, f"test{stage}", log / "install.log", queue=stage == "queue"
        ) as name:
            conf = odoo.configuration(
                name,
                server,
                db_name=name,
                dbfilter=f"^{name}$",
                logfile=log / f"{stage}-tests.log",
                http_port=0,
                max_cron_threads=0,
            )
            options = ["--odoo-http", "--odoo-log-level=info"]
            # The tests do the jobs themselves: no runner beside them.
            variables = {"ODOO_RC": str(conf), "ODOO_QUEUE_JOB_CHANNELS": "root:0"}
            try:
                return _pytest(stage, paths, work, server, run, options, variables)
            finally:
                conf.unlink(missing_ok=True)
    except DevError as error:
        say(str(error))
        return Counts(failed=1), 1


def _pytest(
    stage: str,
    paths: list[str],
    work: Plan,
    server: postgres.Server,
    run: Path,
    options: Sequence[str] = (),
    variables: Mapping[str, str] = MappingProxyType({}),
) -> tuple[Counts, int]:
    report = run / f"junit-{stage}.xml"
    env = {
        **odoo.environment(),
        **server.environment(),
        "OSO_POVO_TEST_DIR": str(run),
        "PYTHONPATH": str(ROOT),
        **variables,
    }
    command = [str(VENV_PYTHON), "-m", "pytest", "-rs", f"--junitxml={report}", *options]
    if not any(option.startswith(("-v", "-q")) for option in work.options):
        command.append("-q")
    if sys.stdout.isatty():
        command.append("--color=yes")
    code = _tee([*command, *work.options, *paths], env, run / "log" / f"pytest-{stage}.log")
    if code == 5 and work.chosen:
        return Counts(), 0
    try:
        counts = count(report)
    except (FileNotFoundError, ElementTree.ParseError):
        say(f"   pytest ended with exit code {code} and left no report")
        return Counts(failed=1), code or 1
    if code and not counts.failed:
        # no test failed, but pytest did: nothing collected, interrupted, or an internal error
        counts.failed = 1
    return counts, code


def _tee(command: list[str], env: dict[str, str], log: Path) -> int:
    """Run a command in the root, its output both shown and kept; returns the exit code."""
    with (
        open(log, "wb") as out,
        subprocess.Popen(
            command,
            cwd=ROOT,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        ) as process,
    ):
        try:
            for line in process.stdout or ():
                out.write(line)
                sys.stdout.buffer.write(line)
                sys.stdout.buffer.flush()
        except BaseException:
            # Ctrl-C reached pytest too; SIGTERM did not
            process.terminate()
            raise
    return process.returncode
