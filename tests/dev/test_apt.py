"""The Debian mirror is the one that the machine's own apt uses."""

import pytest

from devtools import apt
from devtools.console import DevError


def test_mirror_is_the_first_debian_archive():
    targets = (
        "Other|stable|http://packages.example.test/other/\n"
        "Debian|oldstable-security|http://mirror.example.test/debian-security/\n"
        "Debian|oldstable|http://mirror.example.test/debian/\n"
        "Debian|oldstable-updates|http://second.example.test/debian/\n"
    )
    assert apt.mirror_from(targets) == "http://mirror.example.test/debian"


@pytest.mark.parametrize("targets", ["", "\n", "Other|stable|http://packages.example.test/\n"])
def test_no_mirror_where_apt_fetched_no_list_of_debian(targets):
    assert apt.mirror_from(targets) is None


def test_mirror_from_uris_where_no_list_was_fetched_yet():
    uris = (
        "'http://packages.example.test/apt/dists/main/InRelease' packages_dists_main_InRelease 0 \n"
        "'http://mirror.example.test/debian-security/dists/x-security/InRelease' a_InRelease 0 \n"
        "'http://mirror.example.test/debian/dists/x/InRelease' mirror_debian_dists_x_InRelease 0 \n"
    )
    assert apt.mirror_from_uris(uris) == "http://mirror.example.test/debian"


def test_mirror_of_this_machine_is_an_address():
    assert "://" in apt.machine_mirror()


def test_codename_of_debian():
    assert apt.codename('ID=debian\nVERSION_CODENAME="bookworm"\n# x=y\n') == "bookworm"


@pytest.mark.parametrize("text", ["ID=ubuntu\nVERSION_CODENAME=jammy\n", "ID=debian\n", ""])
def test_another_system_gets_told_what_to_do(text):
    with pytest.raises(DevError, match="OSO_POVO_ODOO_HOME"):
        apt.codename(text)


def test_unpacking_appears_only_when_complete(tmp_path):
    broken = tmp_path / "broken.deb"
    broken.write_bytes(b"!<arch>\nno package")
    prefix = tmp_path / "prefix"
    prefix.mkdir()
    (prefix / "old").touch()
    with pytest.raises(DevError, match="dpkg-deb"):
        apt.unpack([broken], prefix)
    assert [path.name for path in prefix.iterdir()] == ["old"]
