"""Schemathesis over the document of the API: all of its checks."""

import os
import subprocess
import sys
import tempfile

from calls import BASE, call, run


@call("all checks of all operations")
def checks():
    program = os.path.join(os.path.dirname(sys.executable), "schemathesis")
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [program, "run", f"{BASE}/openapi.json", "--checks", "all", "--max-examples", "10", "--seed", "1"],
            cwd=folder,
            capture_output=True,
            text=True,
        )
    assert done.returncode == 0, done.stdout[-6000:]
    assert "No issues found" in done.stdout, done.stdout[-2000:]


run()
