"""The vendors' own clients (notifiers/judge.mjs), for tests on either side of them."""

import json
import os
import subprocess
import unittest

import peer

CLIENTS = peer.ROOT / "build/peers/notifiers"


def require():
    """Skips the calling test, saying why, unless the clients can be run."""
    peer.require("node", "openssl")
    if not (CLIENTS / ".complete").exists():
        raise unittest.SkipTest("the vendors' clients are not there (tools/setup --peers)")


def judge(*arguments, environment=None):
    """What the vendors' clients found; fails the test with their words."""
    done = subprocess.run(
        ["node", peer.ROOT / "tests/peers/notifiers/judge.mjs", *map(str, arguments)],
        cwd=CLIENTS,
        env=os.environ | (environment or {}),
        capture_output=True,
        text=True,
        timeout=120,
    )
    if done.returncode != 0:
        raise AssertionError(done.stderr)
    return json.loads(done.stdout)


def certificate(folder):
    """A certificate of 127.0.0.1 by itself, and its key, as files in `folder`."""
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
        + ["-nodes", "-days", "2", "-subj", "/CN=fake", "-addext", "subjectAltName=IP:127.0.0.1"]
        + ["-keyout", key, "-out", certificate],
        check=True,
        capture_output=True,
    )
    return certificate, key
