"""S17: the program needs no root and no capability, and is built so that a fault is hard to use."""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "peers"))
import daemon  # noqa: E402
import peer  # noqa: E402

NOBODY = "{name: nobody, allow_private: true, allow_insecure: true, webhook: {url: 'http://127.0.0.1:9/hook'}}"
NOBODYS_ID = 65534


class Unprivileged(unittest.TestCase):
    @unittest.skipUnless(os.geteuid() == 0, "whoever runs this is no root, and so is every other test's daemon")
    def test_it_serves_as_nobody_without_capabilities(self):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            served = daemon.Daemon(folder / "hw", [NOBODY])
            program = shutil.copy(peer.headwater_binary(), folder / "headwater")
            for path in (folder, *folder.rglob("*")):
                os.chown(path, NOBODYS_ID, NOBODYS_ID)
            drop = ["setpriv", f"--reuid={NOBODYS_ID}", f"--regid={NOBODYS_ID}", "--clear-groups"]
            drop += ["--bounding-set=-all", "--inh-caps=-all", "--no-new-privs"]
            command = [*drop, program, "serve", "--config", served.config, "--data", served.data]
            served.process = peer.Process(command, folder / "log")
            self.addCleanup(served.stop)
            served.process.wait_until(served.ready, "the daemon to be ready")
            status = pathlib.Path(f"/proc/{served.process.pid}/status").read_text()
            self.assertIn(f"Uid:\t{NOBODYS_ID}\t{NOBODYS_ID}", status)
            self.assertRegex(status, r"CapEff:\s+0{16}\n")
            served.request("/api/v2/alerts", [{"labels": {"alertname": "TargetDown", "service": "shop"}}])
            self.assertEqual(len(served.api("alerts")["alerts"]), 1)
            self.assertEqual(served.process.stop(), 0)
            others = [path for path in served.data.rglob("*") if path.is_file() and path.stat().st_mode & 0o077]
            self.assertEqual([str(path) for path in others if "rocksdb" not in path.parts], [])


class Built(unittest.TestCase):
    def read(self, *arguments):
        done = subprocess.run(["readelf", "-W", *arguments, peer.headwater_binary()], capture_output=True, text=True, check=True)
        return done.stdout

    def test_it_lies_anywhere_and_its_tables_are_closed(self):
        self.assertRegex(self.read("-h"), r"Type:\s+DYN")
        self.assertRegex(self.read("-l"), r"GNU_STACK.* RW +0x")
        self.assertIn("GNU_RELRO", self.read("-l"))
        dynamic = self.read("-d")
        self.assertIn("BIND_NOW", dynamic)
        self.assertNotRegex(dynamic, r"RPATH|RUNPATH")
        self.assertRegex(self.read("--dyn-syms"), re.compile(r"__stack_chk_fail|__fortify_fail"))


if __name__ == "__main__":
    peer.main()
