"""Build backend: hatchling, after a look at the version of Python.

An older Python gets one line here instead of whatever hatchling, or our own build hook, trips over. So this file is
written for any Python, even 2.7.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036  # pip reads requires-python only after it has run this
    sys.exit("recurrence needs Python 3.11 or newer; this is Python %s" % sys.version.split()[0])  # noqa: UP031

from hatchling.build import *
