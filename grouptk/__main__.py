"""`python -m grouptk` is the command `grouptk`."""

import sys

from grouptk.cli import main

if __name__ == "__main__":
    sys.exit(main())
