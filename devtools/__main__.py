"""``python -m devtools`` is the same as ``./dev``."""

import sys

from devtools.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
