"""`python -m interview_kit`."""

import sys

try:
    from interview_kit.cli.main import main

    main()
except KeyboardInterrupt:  # while the command line itself was still being read in
    sys.exit(130)
