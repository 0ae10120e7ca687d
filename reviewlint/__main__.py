"""`python -m reviewlint` is the command `reviewlint`."""

import sys

from reviewlint.cli import main

sys.exit(main())
