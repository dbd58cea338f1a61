"""R16: backup, verify and restore of the program as people run it; what is told again after a restore."""

import json
import pathlib
import re
import sys
import tempfile
import threading
import time
import unittest
import urllib.error

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "peers"))
import daemon  # noqa: E402
import peer  # noqa: E402
import receiver  # noqa: E402

NOT_DONE, DAMAGED = 1, 7


class Backup(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.backups = self.folder / "backups"
        self.hook = receiver.Receiver()
        self.addCleanup(self.hook.close)
        text = (
            f"{{name: hook, allow_private: true, allow_insecure: true, rate_per_minute: 6000, "
            f"webhook: {{url: '{self.hook.url('/hook')}'}}}}"
        )
        self.daemon = daemon.Daemon(self.folder / "hw", [text], hold="0s", quiet="1h")
        self.daemon.start("--backups", self.backups)
        self.addCleanup(self.daemon.stop)

    def fire(self, service):
        labels = {"alertname": "TargetDown", "service": service, "severity": "critical"}
        self.daemon.request("/api/v2/alerts", [{"labels": labels}])

    def told(self):
        peer.wait_until(lambda: self.daemon.api("status")["messages_pending"] == 0, "every page to be delivered")
        return [request.headers["webhook-id"] for request in self.hook.requests()]

    def newest(self):
        name = "headwater_backup_last_success_timestamp_seconds"
        return float(re.search(rf"^{name} (\S+)$", self.daemon.request("/metrics"), re.MULTILINE)[1])

    def back_up(self, *arguments):
        made = self.daemon.ask("backup", self.backups, "--output", "json", *arguments)
        self.assertEqual(made.returncode, 0, made.stderr)
        return json.loads(made.stdout)

    def digest_of(self, store):
        told = self.daemon.run("digest", "--store", store, "--output", "json")
        self.assertEqual(told.returncode, 0, told.stderr)
        return json.loads(told.stdout)

    def test_is_taken_under_load_and_restores_to_the_digest_that_it_told(self):
        stop = threading.Event()

        def post():
            number = 0
            while not stop.is_set():
                self.fire(f"load-{number}")
                number += 1

        thread = threading.Thread(target=post)
        thread.start()
        try:
            peer.wait_until(lambda: self.daemon.api("digest")["seq"] > 30, "some load")
            made = [self.back_up("--keep", "2") for _ in range(3)]
        finally:
            stop.set()
            thread.join()
        kept = sorted(str(path) for path in self.backups.iterdir())
        self.assertEqual(kept, [backup["path"] for backup in made[1:]])
        self.assertEqual(made[2]["removed"], [made[0]["path"]])
        newest = self.newest()
        self.assertGreater(newest, time.time() - 600)
        self.daemon.stop()
        self.daemon.start("--backups", self.backups.parent)  # it is in a folder in it
        self.assertAlmostEqual(self.newest(), newest, delta=0.001)  # a manifest has milliseconds
        self.assertLess(made[1]["estates"][0]["seq"], made[2]["estates"][0]["seq"])
        verified = self.daemon.run("verify", made[2]["path"])
        self.assertEqual(verified.returncode, 0, verified.stdout + verified.stderr)
        restored = self.folder / "restored"
        self.assertEqual(self.daemon.run("restore", made[2]["path"], "--data", restored).returncode, 0)
        self.assertEqual(self.digest_of(restored), made[2]["estates"][0])
        again = self.daemon.run("restore", made[2]["path"], "--data", restored)
        self.assertEqual(again.returncode, NOT_DONE)
        self.assertIn("is not an empty folder", again.stderr)
        audited = self.daemon.api("audit")["records"]
        self.assertEqual(len([each for each in audited if each["entry"]["action"] == "backup.make"]), 3)

    def test_a_restored_store_tells_again_only_what_it_did_not_know_to_be_told_and_under_the_same_key(self):
        self.fire("before")
        before = self.told()
        backup = self.back_up()
        self.fire("after")
        told = self.told()
        self.assertEqual((len(before), len(told)), (1, 2))
        self.daemon.kill()
        self.daemon.data.rename(self.folder / "lost")
        self.assertEqual(self.daemon.run("restore", backup["path"], "--data", self.daemon.data).returncode, 0)
        self.daemon.start()
        self.assertEqual(len(self.daemon.incidents()), 1)
        self.fire("after")
        again = self.told()
        self.assertEqual(again[:2], told)
        self.assertEqual(again[2:], [told[1]])

    def test_a_killed_backup_is_never_taken_for_one(self):
        for number in range(300):
            self.fire(f"service-{number}")
        self.daemon.request(f"/headwater/v1/backups?to={self.backups}", {})
        peer.wait_until(lambda: list(self.backups.glob("*")), "the backup to begin")
        self.daemon.kill()
        for left in self.backups.iterdir():
            if left.suffix != ".part":
                continue  # it was quicker
            self.assertEqual(self.daemon.run("verify", left).returncode, DAMAGED)
            refused = self.daemon.run("restore", left, "--data", self.folder / "restored")
            self.assertEqual(refused.returncode, NOT_DONE)
        self.daemon.start("--backups", self.backups)
        self.back_up()
        self.assertEqual(list(self.backups.glob("*.part")), [])
        self.assertEqual(self.daemon.data.joinpath("checkpoint").exists(), False)

    def test_goes_nowhere_but_below_its_folder(self):
        (self.folder / "link").symlink_to("/tmp")
        self.backups.mkdir()
        (self.backups / "out").symlink_to("/tmp")
        for to in ("/tmp/elsewhere", self.backups / ".." / "beside", self.backups / "out" / "there"):
            refused = self.daemon.ask("backup", to)
            self.assertEqual(refused.returncode, NOT_DONE, refused.stdout)
            self.assertIn("is not below", refused.stderr)
        with self.assertRaises(urllib.error.HTTPError) as answer:
            self.daemon.request("/headwater/v1/backups?keep=-1", {})
        self.assertEqual(answer.exception.code, 400)

    def test_of_a_closed_store_needs_no_daemon_and_of_an_open_one_goes_through_it(self):
        self.fire("web")
        taken = self.daemon.run("backup", self.backups, "--store", self.daemon.data)
        self.assertEqual(taken.returncode, NOT_DONE)
        self.assertIn("another process has it open", taken.stderr)
        self.assertEqual(self.daemon.run("verify", self.daemon.data).returncode, NOT_DONE)
        self.daemon.stop()
        before = self.digest_of(self.daemon.data)
        taken = self.daemon.run("backup", self.backups, "--store", self.daemon.data, "--output", "json")
        self.assertEqual(taken.returncode, 0, taken.stderr)
        self.assertEqual(json.loads(taken.stdout)["estates"], [before])
        nothing = self.daemon.run("backup", self.backups, "--store", self.folder / "none")
        self.assertEqual(nothing.returncode, NOT_DONE)
        self.assertFalse((self.folder / "none").exists())

    def test_the_daemon_stops_in_time_while_one_is_made(self):
        for number in range(200):
            self.fire(f"service-{number}")
        self.daemon.request(f"/headwater/v1/backups?to={self.backups}", {})
        began = time.monotonic()
        self.assertEqual(self.daemon.process.stop(), 0)
        self.assertLess(time.monotonic() - began, 10)
        self.assertEqual(list(self.backups.glob("*.part")), [])


if __name__ == "__main__":
    peer.main()
