"""R1, R20, R22: the program ends at each named moment around its durable steps, as if by kill -9."""

import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import unittest
import urllib.error

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "peers"))
import daemon  # noqa: E402
import peer  # noqa: E402
import receiver  # noqa: E402
from kill_test import Writer, services_of  # noqa: E402

TURNS = (1, 25)  # the first time; in the middle of work, and of a start after a kill (C19)


def crash_points(folder):
    """All that there are, so that none is forgotten here."""
    refused = subprocess.run(
        [peer.headwater_binary(), "serve", "--config", str(folder / "none.yaml")],
        env={"HEADWATER_CRASH_POINT": "?"},
        capture_output=True,
        text=True,
    )
    assert refused.returncode == 2, refused
    return re.search("there are: (.*)", refused.stderr).group(1).split(", ")


class CrashPoints(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.hook = receiver.Receiver()
        self.addCleanup(self.hook.close)
        text = (
            f"{{name: hook, allow_private: true, allow_insecure: true, rate_per_minute: 6000, "
            f"webhook: {{url: '{self.hook.url('/hook')}'}}}}"
        )
        self.daemon = daemon.Daemon(self.folder / "hw", [text], hold="0s", quiet="1h")
        self.addCleanup(self.daemon.stop)

    def run_until_it_ends(self, point, turn):
        """What was acknowledged until then."""
        try:
            self.daemon.start(environment={"HEADWATER_CRASH_POINT": f"{point}:{turn}"})
        except RuntimeError:
            return []  # it ended before it was ready
        writer = Writer(self.daemon, f"{point}-{turn}", also=self.answer_and_make_a_token)
        try:
            code = self.daemon.process.wait(30)
        except subprocess.TimeoutExpired:
            self.daemon.kill()
            self.fail(f"{point}:{turn} was not reached with {len(writer.join())} alerts")
        self.assertEqual(code, -signal.SIGKILL)
        return writer.join()

    def answer_and_make_a_token(self, number):
        """So that there is something to tell and a write beside the engine's each time."""
        verb = "unacknowledge" if number % 2 else "acknowledge"
        try:
            self.daemon.api(f"incidents/1/{verb}", {"reason": "looking"})
        except urllib.error.HTTPError as error:
            if error.code != 409:  # it is so already
                raise
        self.daemon.api("tokens", {"name": f"token-{number}", "role": "viewer"})

    def test_nothing_acknowledged_is_lost_and_at_most_what_was_in_flight_is_sent_again(self):
        acknowledged = set()
        for point in crash_points(self.folder):
            for turn in TURNS:
                before = self.repeats()
                acknowledged |= set(self.run_until_it_ends(point, turn))
                self.daemon.start()
                with self.subTest(point=point, turn=turn):
                    self.assertEqual(acknowledged - services_of(self.daemon), set())
                    peer.wait_until(self.all_told, "every page to be delivered", 60)
                    self.assertLessEqual(self.repeats() - before, 1)
                if turn == TURNS[0]:
                    self.daemon.kill()
                else:
                    self.daemon.stop()
        self.assertGreater(len(acknowledged), 100)
        replayed = self.daemon.replay_own_journal()
        self.assertEqual(replayed.returncode, 0, replayed.stderr)
        self.assertIn("replays byte for byte", replayed.stdout)

    def repeats(self):
        ids = [request.headers["webhook-id"] for request in self.hook.requests()]
        return len(ids) - len(set(ids))

    def all_told(self):
        return self.daemon.api("status")["messages_pending"] == 0


if __name__ == "__main__":
    peer.main()
