"""The repository passes the checks that the hooks of pre-commit run."""

import pytest

from devtools import lint


@pytest.mark.parametrize("name", lint.CHECKS)
def test_clean(name):
    complaints = lint.CHECKS[name]()
    if complaints:
        pytest.fail(f"{name}:\n{complaints}", pytrace=False)
