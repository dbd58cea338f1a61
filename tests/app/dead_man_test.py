"""The dead-man's switch: told at its interval while all is well, and again once it answers."""

import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "peers"))
import daemon  # noqa: E402
import peer  # noqa: E402
import receiver  # noqa: E402


class DeadManSwitch(unittest.TestCase):
    def test_is_told_at_its_interval_and_a_refusal_is_logged_once(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        switch = receiver.Receiver()
        self.addCleanup(switch.close)
        switch.answer = lambda request: 200 if len(switch.requests()) in (0, 3) else 503
        allowed = "allow_private: true, allow_insecure: true"
        url = switch.url("/ping/secret-key")
        watched = daemon.Daemon(
            pathlib.Path(folder.name) / "hw",
            [f"{{name: hook, {allowed}, webhook: {{url: '{switch.url('/hook')}'}}}}"],
            more=f"dead_man: {{url: '{url}', every: 5s, {allowed}}}",
        )
        self.addCleanup(watched.stop)
        watched.start()
        peer.wait_until(lambda: len(switch.requests()) >= 4, "four tells", 60)
        self.assertEqual(watched.request("/-/healthy"), "OK")
        log = (watched.folder / "serve.log").read_text()
        self.assertEqual(log.count("the dead-man's switch is not told: HTTP 503"), 1, log)
        peer.wait_until(
            lambda: "is told again" in (watched.folder / "serve.log").read_text(), "the log", 10
        )
        self.assertNotIn("secret-key", log)
        self.assertEqual({(each.method, each.path) for each in switch.requests()}, {("POST", "/ping/secret-key")})


if __name__ == "__main__":
    unittest.main()
