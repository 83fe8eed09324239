"""`python -m bot` is `xunbao`."""

import sys

from bot.cli import main

sys.exit(main())
