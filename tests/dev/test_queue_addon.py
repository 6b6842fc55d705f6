"""The addon between oso_povo and queue_job, as far as that shows without Odoo."""

import ast
import re

import polib

from devtools.paths import QUEUE_ADDON
from devtools.setup import ADDON_REQUIREMENTS, ADDONS_PREFIX

CATALOGUES = QUEUE_ADDON / "i18n"


def manifest(folder):
    return ast.literal_eval((folder / "__manifest__.py").read_text(encoding="utf-8"))


def sources():
    """Texts that the code gives to be translated."""
    return {
        node.args[0].value
        for path in QUEUE_ADDON.glob("models/*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if node.func.attr == "_"
    }


def test_the_dutch_is_complete():
    template = polib.pofile(str(CATALOGUES / f"{QUEUE_ADDON.name}.pot"))
    dutch = polib.pofile(str(CATALOGUES / "nl.po"))
    assert sources()
    assert sources() == {entry.msgid for entry in template} == {entry.msgid for entry in dutch}
    for entry in dutch:
        assert entry.msgstr != entry.msgid
        assert re.findall(r"%\w", entry.msgstr) == re.findall(r"%\w", entry.msgid)


def test_it_comes_along_and_oso_povo_does_without():
    ours = manifest(QUEUE_ADDON)
    assert ours["auto_install"] is True
    assert set(ours["depends"]) == {"oso_povo", "queue_job"}
    assert "queue_job" not in manifest(QUEUE_ADDON.parent / "oso_povo")["depends"]


def test_queue_job_is_the_version_that_the_workshop_pins():
    (pinned,) = re.findall(r"odoo-addon-queue-job==([\d.]+)", ADDON_REQUIREMENTS.read_text())
    there = manifest(ADDONS_PREFIX / "odoo" / "addons" / "queue_job")["version"]
    assert pinned == there or pinned.startswith(f"{there}.")


def test_every_file_of_the_manifest_is_there():
    for name in manifest(QUEUE_ADDON)["data"]:
        assert (QUEUE_ADDON / name).is_file(), name
