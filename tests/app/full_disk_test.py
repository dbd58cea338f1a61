"""R8: a disk that fills up under the running program, on a small file system of its own."""

import os
import pathlib
import subprocess
import sys
import tempfile
import unittest
import urllib.error

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "peers"))
import daemon  # noqa: E402
import peer  # noqa: E402
import receiver  # noqa: E402

DISK_BYTES = 900 << 20
RESERVE_BYTES = 640 << 20  # what the store says it needs; told in the log
WRITE_FAILED = 4


def alert(service):
    return {"labels": {"alertname": "TargetDown", "service": service, "severity": "critical"}}


class FullDisk(unittest.TestCase):
    def setUp(self):
        if os.geteuid() != 0:
            raise unittest.SkipTest("mounting a file system needs root")
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.disk = pathlib.Path(folder.name) / "disk"
        self.disk.mkdir()
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", self.disk], capture_output=True, text=True
        )
        if mounted.returncode != 0:
            raise unittest.SkipTest(f"no file system can be mounted here: {mounted.stderr.strip()}")
        self.addCleanup(lambda: subprocess.run(["umount", "--lazy", self.disk], check=True))
        self.hook = receiver.Receiver()
        self.addCleanup(self.hook.close)
        text = (
            f"{{name: hook, allow_private: true, allow_insecure: true, "
            f"webhook: {{url: '{self.hook.url('/hook')}'}}}}"
        )
        dead_man = (
            f"dead_man: {{every: 5s, allow_private: true, allow_insecure: true, url: '{self.hook.url('/alive')}'}}"
        )
        self.daemon = daemon.Daemon(self.disk / "hw", [text], hold="3s", quiet="1h", more=dead_man)
        self.daemon.start()
        self.addCleanup(self.daemon.stop)

    def leave(self, free_bytes):
        """Others take all but so much."""
        space = os.statvfs(self.disk)
        with (self.disk / "ballast").open("wb") as ballast:
            os.posix_fallocate(ballast.fileno(), 0, space.f_bavail * space.f_frsize - free_bytes)

    def give_back(self):
        (self.disk / "ballast").unlink()

    def post(self, service):
        """Status and Retry-After."""
        try:
            self.daemon.request("/api/v2/alerts", [alert(service)])
            return 200, None
        except urllib.error.HTTPError as error:
            return error.code, error.headers.get("Retry-After")

    def alive(self):
        return len([request for request in self.hook.requests() if request.path == "/alive"])

    def health(self):
        try:
            return self.daemon.request("/-/healthy")
        except urllib.error.HTTPError as error:
            return f"{error.code} {error.read().decode()}"

    def test_new_events_wait_and_pages_go_out_until_space_is_back(self):
        self.assertEqual(self.post("first"), (200, None))
        self.leave(RESERVE_BYTES - (64 << 20))
        wanted = "503 disk: below the free-space reserve, no new events\n"
        peer.wait_until(lambda: self.health() == wanted, "the health page to say so")
        status, retry_after = self.post("second")
        self.assertEqual(status, 503)
        self.assertGreater(int(retry_after), 0)
        # Reads go on, and what was decided goes out.
        self.assertEqual(len(self.daemon.incidents("open")), 1)
        self.hook.wait_for(lambda request: "first" in request.text)
        peer.wait_until(lambda: "not told: disk: below" in self.daemon.process.output(), "the log to say so", 30)
        told = self.alive()
        self.give_back()
        peer.wait_until(lambda: self.alive() > told, "the dead-man's switch to be told again", 30)
        peer.wait_until(lambda: self.health() == "OK", "health to come back", 30)
        self.assertEqual(self.post("second"), (200, None))
        self.assertEqual(len(self.daemon.incidents("open")), 2)

    def test_with_nothing_left_it_stops_before_the_store_is_harmed(self):
        self.assertEqual(self.post("first"), (200, None))
        self.leave(0)
        self.assertEqual(self.daemon.process.wait(30), WRITE_FAILED)  # the page's step is due
        self.assertIn("is full", self.daemon.process.output())
        self.give_back()
        self.daemon.start()
        self.assertEqual(len(self.daemon.incidents("open")), 1)
        self.hook.wait_for(lambda request: "first" in request.text)
        self.daemon.stop()
        self.assertEqual(len(self.hook.requests()) - self.alive(), 1)


if __name__ == "__main__":
    peer.main()
