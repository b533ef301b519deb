"""The settings of a test run: the application's own, with a folder of this run alone, and in it one for each worker."""

import os
import tempfile

os.environ["SSW_TESTING"] = "1"
if "SSW_TEST_VAR" not in os.environ:
    os.environ["SSW_TEST_VAR"] = tempfile.mkdtemp(prefix=f"ssw-test-{os.getpid()}-")
os.environ["SSW_TEST_PG"] = os.path.join(os.environ["SSW_TEST_VAR"], "pg")
os.environ["SSW_VAR"] = os.path.join(os.environ["SSW_TEST_VAR"], os.environ.get("PYTEST_XDIST_WORKER", "var"))

from workforce.settings import *
