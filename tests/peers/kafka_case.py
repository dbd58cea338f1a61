"""A real broker, a receiver and a daemon that reads the broker's topic `alerts`, for one test."""

import json
import pathlib
import sys
import tempfile
import unittest

import daemon
import receiver

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "kafka"))

import broker  # noqa: E402


def alert(service, name="Load", severity="info"):
    """A record of the topic."""
    return json.dumps({"kind": "alert", "status": "firing", "name": name, "service": service, "severity": severity})


class KafkaCase(unittest.TestCase):
    """What it starts ends with the test; the daemon is made and not started."""

    partitions = 1
    receiver = ""  # more settings of the receiver

    def setUp(self):
        broker.require()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.kafka = broker.KafkaBroker(pathlib.Path(folder.name) / "kafka", partitions=self.partitions)
        self.kafka.start()
        self.addCleanup(self.kafka.stop)
        self.kafka.create_topic("alerts")
        self.hook = receiver.Receiver()
        self.addCleanup(self.hook.close)
        self.daemon = daemon.Daemon(
            pathlib.Path(folder.name) / "hw",
            [
                f"{{name: hook, allow_private: true, allow_insecure: true, {self.receiver}"
                f"webhook: {{url: '{self.hook.url('/hook')}'}}}}"
            ],
            quiet="12h",
            more=f"kafka: {{brokers: '{self.kafka.address}', topics: [{{topic: alerts, format: headwater_json}}]}}",
        )
        self.addCleanup(self.daemon.stop)
