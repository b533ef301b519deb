"""The settings of a test run: the application's own, with folders and a PostgreSQL of this run alone.

SSW_TEST_PG may name another cluster's folder, to keep it between runs.
"""

import os
import tempfile

os.environ["SSW_TESTING"] = "1"
if "SSW_TEST_VAR" not in os.environ:
    os.environ["SSW_TEST_VAR"] = tempfile.mkdtemp(prefix=f"ssw-test-{os.getpid()}-")
os.environ["SSW_VAR"] = os.environ["SSW_TEST_VAR"]

from workforce.settings import *
