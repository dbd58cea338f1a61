"""The broker that the other tests stand on: it takes, keeps and gives back what it was sent."""

import pathlib
import sys
import tempfile
import unittest

import peer

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "kafka"))

import broker  # noqa: E402


class KafkaBroker(unittest.TestCase):
    def setUp(self):
        broker.require()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.kafka = broker.KafkaBroker(folder.name)
        self.kafka.start()
        self.addCleanup(self.kafka.stop)

    def test_messages_come_back_in_order_and_survive_a_kill(self):
        self.kafka.produce("alerts", ["one", "two"])
        self.assertEqual(self.kafka.consume("alerts"), ["one", "two"])
        self.kafka.kill()
        self.kafka.start()
        self.kafka.produce("alerts", ["three"])
        self.assertEqual(self.kafka.consume("alerts"), ["one", "two", "three"])


if __name__ == "__main__":
    peer.main()
