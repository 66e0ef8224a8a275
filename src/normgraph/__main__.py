"""``python -m normgraph``: the command line."""

import sys

from normgraph.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
