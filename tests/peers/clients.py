"""Other people's client libraries from PyPI, in an environment of their own: each test that needs one
runs a script of `tests/peers/clients/` in it."""

import json
import subprocess
import unittest

import peer

FOLDER = peer.ROOT / "build/peers/clients"
SCRIPTS = peer.ROOT / "tests/peers/clients"


def require():
    if not (FOLDER / ".complete").exists():
        raise unittest.SkipTest("the client libraries are not there (tools/setup --peers)")


def run(script, *arguments, seconds=60):
    """What the script printed, as JSON."""
    command = [FOLDER / "bin/python", SCRIPTS / script, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=seconds)
    if done.returncode != 0:
        raise AssertionError(f"{script}: {done.stderr}")
    return json.loads(done.stdout)
