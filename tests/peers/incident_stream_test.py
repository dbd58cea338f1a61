"""Server-sent events of incidents, heard by curl and by an EventSource, through kill -9 and restarts."""

import json
import pathlib
import subprocess
import tempfile
import time
import unittest

import peer
from daemon import Daemon

JUDGES = peer.ROOT / "build/peers/api"
FOLLOW = peer.ROOT / "tests/peers/api/follow.mjs"
EVENTS = "/headwater/v1/incidents/events"


class IncidentStream(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        hook = "{name: hook, allow_insecure: true, webhook: {url: 'http://127.0.0.1:1/'}}"
        self.daemon = Daemon(self.folder / "hw", [hook], quiet="1h")
        self.addCleanup(self.daemon.stop)
        self.daemon.start()
        self.url = f"http://127.0.0.1:{self.daemon.port}{EVENTS}"

    def fire(self, *services):
        labels = [{"alertname": "TargetDown", "service": service} for service in services]
        self.daemon.request("/api/v2/alerts", [{"labels": each} for each in labels])

    def listen(self, *arguments):
        """curl -N: what the server says, as it says it."""
        peer.require("curl")
        log = self.folder / f"curl-{time.monotonic_ns()}.log"
        process = peer.Process(["curl", "--silent", "--no-buffer", *arguments], log)
        self.addCleanup(process.stop)
        return process

    def follow(self, *arguments):
        if not (JUDGES / ".complete").exists():
            raise unittest.SkipTest("eventsource is not there (tools/setup --peers)")
        log = self.folder / f"follow-{time.monotonic_ns()}.log"
        # `cd` as a shell does: the module is looked for in the folder that the program runs in.
        command = ["sh", "-c", 'cd "$0" && exec node "$@"', JUDGES, FOLLOW, self.url, *arguments]
        process = peer.Process([str(part) for part in command], log)
        self.addCleanup(process.stop)
        return process

    @staticmethod
    def events(process):
        """Of an EventSource's lines, whole ones only."""
        lines = process.output().split("\n")[:-1]
        return [json.loads(line) for line in lines if line.startswith("{")]

    def incident_events(self, process):
        return [each for each in self.events(process) if each["type"] == "incident"]

    def opened(self, process):
        return [
            each["data"]["incident"]
            for each in self.incident_events(process)
            if each["data"]["record"] == "IncidentOpened" and "receiver/" not in each["data"]["text"]
        ]

    def everything(self):
        """All that the journal holds, as one who knows nothing hears it."""
        heard = self.listen("--max-time", "2", f"{self.url}?after=0")
        heard.wait(30)
        return [line[4:] for line in heard.output().splitlines() if line.startswith("id: ")]

    def test_curl_hears_what_happens_when_it_happens(self):
        heard = self.listen(self.url)
        peer.wait_until(lambda: "event: started" in heard.output(), "the stream to start")
        self.fire("web")
        peer.wait_until(lambda: "IncidentOpened" in heard.output(), "the incident")
        self.assertIn("retry: 3000\n", heard.output())
        self.assertIn('"text":', heard.output())

    def test_the_list_filters_hold(self):
        all_open = self.listen(f"{self.url}?entity=web")
        resolved = self.listen(f"{self.url}?state=resolved")
        for heard in (all_open, resolved):
            peer.wait_until(lambda heard=heard: "event: started" in heard.output(), "the stream")
        self.fire("web", "other-1", "other-2")
        peer.wait_until(lambda: "IncidentOpened" in all_open.output(), "the incident")
        names = {each["name"] for each in self.daemon.api("incidents?entity=web")["incidents"]}
        self.assertEqual(len(names), 1)
        self.daemon.api(f"incidents/{names.copy().pop()}/resolve", {})
        peer.wait_until(lambda: "IncidentResolved" in resolved.output(), "the resolution")
        self.assertNotIn("IncidentOpened", resolved.output())
        data = [json.loads(line[6:]) for line in all_open.output().splitlines() if "cursor" in line]
        self.assertEqual({each["incident"] for each in data}, names)

    def test_an_event_source_loses_and_repeats_nothing_through_kill_9(self):
        source = self.follow()
        peer.wait_until(lambda: self.events(source), "the stream to start")
        for number in range(1, 6):
            self.fire(f"service-{number}")
            peer.wait_until(lambda: len(self.opened(source)) == number, f"incident {number}")
            if number % 2 == 0:
                self.daemon.kill()
                self.daemon.start()
        heard = [each["id"] for each in self.incident_events(source)]
        self.assertEqual(len(heard), len(set(heard)))
        peer.wait_until(
            lambda: [each["id"] for each in self.incident_events(source)] == self.everything(),
            "what it heard to be what there is",
        )
        self.assertEqual({each["type"] for each in self.events(source)}, {"started", "incident"})

    def test_one_who_was_away_goes_on_behind_the_last_event_seen(self):
        self.fire("web")
        peer.wait_until(lambda: "ranked" in str(self.daemon.api("incidents/1/timeline")).lower(), "a ranking")
        seen = self.everything()
        self.daemon.kill()
        self.daemon.start()
        self.fire("api", "worker")
        for last in (seen[0], seen[-1]):
            source = self.follow(last)
            behind = self.everything()[len(seen[: seen.index(last) + 1]) :]
            peer.wait_until(
                lambda: [each["id"] for each in self.events(source)][: len(behind)] == behind, "the rest"
            )

    def test_one_who_was_away_for_longer_than_the_journal_is_told_to_list_anew(self):
        source = self.follow("99999999.0")
        peer.wait_until(lambda: self.events(source), "the reset")
        first = self.events(source)[0]
        self.assertEqual(first["type"], "reset")
        self.assertEqual(first["id"], first["data"]["position"])
        self.fire("web")
        peer.wait_until(lambda: self.opened(source) == ["INC-1"], "what happens from then on")

    def test_a_stop_ends_the_stream_whole(self):
        heard = self.listen(self.url)
        peer.wait_until(lambda: "event: started" in heard.output(), "the stream to start")
        began = time.monotonic()
        self.daemon.stop()
        self.assertLess(time.monotonic() - began, 8)
        self.assertEqual(heard.wait(10), 0, "curl calls a body that was cut off an error")

    def test_readers_that_read_nothing_hold_up_nobody(self):
        readers = [
            subprocess.Popen(
                ["curl", "--silent", "--no-buffer", "--limit-rate", "1", f"{self.url}?after=0"],
                stdout=subprocess.DEVNULL,
            )
            for _ in range(20)
        ]
        for reader in readers:
            self.addCleanup(reader.wait, 10)
            self.addCleanup(reader.kill)
        began = time.monotonic()
        for batch in range(10):
            self.fire(*(f"service-{batch}-{number}" for number in range(50)))
        self.assertLess(time.monotonic() - began, 20)
        self.assertEqual(self.daemon.request("/-/healthy"), "OK")


if __name__ == "__main__":
    peer.main()
