"""R10: while Kafka is away API, timers and pages go on, nothing spins and memory stays flat; then it goes on."""

import os
import pathlib
import re
import time

import kafka_case
import peer

AWAY_SECONDS = float(os.environ.get("HEADWATER_SECONDS", "8"))
TICKS = os.sysconf("SC_CLK_TCK")


class KafkaAway(kafka_case.KafkaCase):
    def setUp(self):
        super().setUp()
        self.daemon.start()

    def services(self):
        return {alert["labels"]["service"] for alert in self.daemon.api("alerts?limit=1000")["alerts"]}

    def cpu_seconds(self):
        fields = pathlib.Path(f"/proc/{self.daemon.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def memory(self):
        status = pathlib.Path(f"/proc/{self.daemon.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+) kB", status).group(1)) / 1024

    def test_it_goes_on_without_and_goes_on_with_it(self):
        self.kafka.produce("alerts", [kafka_case.alert("before")])
        peer.wait_until(lambda: "before" in self.services(), "the first record", 30)
        self.kafka.kill()
        time.sleep(2)  # the client notices
        memory, cpu, began = self.memory(), self.cpu_seconds(), time.monotonic()
        down = {"labels": {"alertname": "TargetDown", "service": "billing", "severity": "critical"}}
        self.daemon.request("/api/v2/alerts", [down])
        peer.wait_until(self.hook.requests, "a page, whose wait is a timer", 15)
        self.assertEqual(self.hook.requests()[0].json()["type"], "incident.opened")
        while time.monotonic() - began < AWAY_SECONDS:
            self.assertIn("billing", self.services())
            time.sleep(1)
        spent = (self.cpu_seconds() - cpu) / (time.monotonic() - began)
        print(f"{spent:.1%} of a core, {self.memory() - memory:+.1f} MiB in {AWAY_SECONDS:.0f} s")
        self.assertLess(spent, 0.10, "it spins")
        self.assertLess(self.memory() - memory, 16, "it grows")
        self.assertIn("headwater_kafka_connected 0", self.daemon.request("/metrics"))
        self.kafka.start()
        self.kafka.produce("alerts", [kafka_case.alert("after")])
        peer.wait_until(lambda: "after" in self.services(), "the record behind the gap", 60)


if __name__ == "__main__":
    peer.main()
