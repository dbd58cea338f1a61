"""R1, R2, R10, R22: broker and daemon are killed and stopped under a stream of records, again and again.

Nothing that the broker holds is lost or counted twice, and nobody is told of an incident in two threads.
HEADWATER_ROUNDS says how many bounces (4).
"""

import collections
import json
import os
import random
import subprocess
import sys
import threading
import time
import urllib.parse

import kafka_case
import peer

ROUNDS = int(os.environ.get("HEADWATER_ROUNDS", "4"))
RECORDS_A_ROUND = 1000
SEED = 20261122
SERVICES = 200
BOUNCES = [("daemon", "kill"), ("broker", "kill"), ("daemon", "stop"), ("broker", "stop"), ("both", "kill")]


class Stream(threading.Thread):
    """Writes a round's records over two seconds, each of them once however often the broker goes away."""

    def __init__(self, kafka, number):
        super().__init__()
        self.records = [kafka_case.alert(f"svc-{i % SERVICES}") for i in range(RECORDS_A_ROUND - 1)]
        self.records.insert(RECORDS_A_ROUND // 2, kafka_case.alert(f"down-{number}", "TargetDown", "critical"))
        command = ["kcat", "-P", "-b", kafka.address, "-E", "-t", "alerts", "-X", "enable.idempotence=true"]
        # Found again quickly after the broker was away.
        command += ["-X", "reconnect.backoff.max.ms=500"]
        self.kcat = subprocess.Popen(command, stdin=subprocess.PIPE, text=True)
        self.start()

    def run(self):
        for line in self.records:
            self.kcat.stdin.write(line + "\n")
            self.kcat.stdin.flush()
            time.sleep(2 / RECORDS_A_ROUND)
        self.kcat.stdin.close()
        self.kcat.wait(180)

    def wait(self):
        self.join()
        assert self.kcat.returncode == 0, "the producer gave up"


class KafkaBounces(kafka_case.KafkaCase):
    partitions = 3
    receiver = "rate_per_minute: 6000, "

    def bounce(self, who, how):
        if who in ("broker", "both"):
            getattr(self.kafka, how)()
            self.daemon.api("alerts?limit=1")  # the API goes on without a broker
        if who in ("daemon", "both"):
            getattr(self.daemon, how)()
            self.daemon.start()
        if who in ("broker", "both"):
            self.kafka.start()

    def counts(self):
        """How often each service was heard of, as the daemon knows."""
        found, query = collections.Counter(), {"limit": 1000}
        while True:
            page = self.daemon.api(f"alerts?{urllib.parse.urlencode(query)}")
            for alert in page["alerts"]:
                found[alert["labels"]["service"]] += alert["count"]
            if not page["next"]:
                return found
            query["cursor"] = page["next"]

    def opened(self):
        return [
            request.headers["webhook-id"]
            for request in self.hook.requests()
            if request.json()["type"] == "incident.opened"
        ]

    def test_nothing_is_lost_counted_twice_or_told_in_two_threads(self):
        chance = random.Random(SEED)
        kills = 0
        self.daemon.start()
        for number in range(ROUNDS):
            if number % len(BOUNCES) == 0:
                chance.shuffle(BOUNCES)
            who, how = BOUNCES[number % len(BOUNCES)]
            kills += who != "broker" and how == "kill"
            stream = Stream(self.kafka, number)
            time.sleep(chance.uniform(0.1, 1.9))  # the moment of the bounce is what varies
            self.bounce(who, how)
            stream.wait()
            if sys.stderr.isatty():
                print(f"\r{number + 1} of {ROUNDS}", end="", file=sys.stderr, flush=True)
        held = collections.Counter(json.loads(line)["service"] for line in self.kafka.consume("alerts"))
        self.assertEqual(sum(held.values()), ROUNDS * RECORDS_A_ROUND, "the producer wrote each once")
        peer.wait_until(lambda: self.counts().total() >= held.total(), "all records", 120)
        time.sleep(1)  # what would be counted twice
        self.assertEqual(self.counts(), held)
        peer.wait_until(lambda: len(set(self.opened())) >= ROUNDS, "a page of each incident", 60)
        self.assertEqual(len(set(self.opened())), ROUNDS)
        self.assertLessEqual(len(self.opened()) - ROUNDS, kills, "only what was in flight at a kill")
        self.daemon.stop()
        replayed = self.daemon.replay_own_journal()
        self.assertEqual(replayed.returncode, 0, replayed.stderr[-2000:])


if __name__ == "__main__":
    peer.main()
