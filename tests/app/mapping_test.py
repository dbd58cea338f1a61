"""Mappings as a person meets them: `check` shows what they make of a payload, a configuration names them."""

import json
import os
import pathlib
import subprocess
import tempfile
import unittest

BINARY = os.environ["HEADWATER_BINARY"]

MAPPING = """\
events:
  - when: [{value: '{header x-kind}', is: ping}]
    ignore: a ping
  - kind: alert
    labels: {alertname: {from: '{/name}', required: true}, service: '{/on}'}
    status: {from: '{/state}', values: {up: resolved, down: firing}}
    time: {from: '{/at}', time: '%Y-%m-%d %H:%M:%S'}
"""
PAYLOAD = '{"name": "Down", "on": "web", "state": "down", "at": "2026-01-01 01:00:00"}\n'


class Mappings(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.mapping = self.write("acme.yaml", MAPPING)
        self.sample = self.write("sample.json", PAYLOAD)

    def write(self, name, text):
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    def run_verb(self, *arguments):
        return subprocess.run([BINARY, *arguments], capture_output=True, text=True, check=False)

    def check(self, mapping, sample, *more):
        return self.run_verb("check", "--mapping", mapping, "--sample", sample, *more)

    def test_check_shows_the_events_of_a_sample(self):
        shown = self.check(self.mapping, self.sample)
        self.assertEqual(shown.returncode, 0, shown.stderr)
        event = json.loads(shown.stdout.split("\n", 1)[1])
        self.assertEqual(
            event,
            {
                "kind": "alert",
                "time": "2026-01-01T01:00:00Z",
                "labels": {"alertname": "Down", "service": "web"},
                "status": "firing",
                "severity": "warning",
            },
        )

    def test_check_shows_what_is_ignored_and_why(self):
        shown = self.check(self.mapping, self.sample, "--header", "X-Kind: ping")
        self.assertEqual(shown.returncode, 0)
        self.assertIn("ignored  a ping", shown.stdout)

    def test_check_names_the_pointer_of_what_is_refused(self):
        sample = self.write("bad.json", PAYLOAD.replace("down", "odd"))
        shown = self.check(self.mapping, sample)
        self.assertEqual(shown.returncode, 3)
        self.assertIn('/state: "odd" is none of up, down (mapping field status)', shown.stderr)

    def test_check_tells_a_mistake_in_the_mapping_with_its_place(self):
        mapping = self.write("acme.yaml", MAPPING.replace("status", "statsu"))
        shown = self.check(mapping, self.sample)
        self.assertEqual(shown.returncode, 3)
        self.assertIn("acme.yaml:6:5: unknown key `statsu`; did you mean `status`?", shown.stderr)

    def test_a_shipped_mapping_goes_by_its_name(self):
        sample = "replay-data/mapped/datadog/triggered.json"
        shown = self.check("datadog", sample)
        self.assertEqual(shown.returncode, 0, shown.stderr)
        self.assertIn('"service": "checkout"', shown.stdout)

    def test_a_sample_needs_its_mapping(self):
        self.assertEqual(self.run_verb("check", "--sample", self.sample).returncode, 2)

    def test_a_configuration_names_its_own_mappings(self):
        config = self.write(
            "headwater.yaml", "mappings: [{name: acme, file: acme.yaml, zone: Europe/Berlin}]\n"
        )
        self.assertEqual(self.run_verb("check", config).returncode, 0)
        stream = self.write("stream.ndjson", PAYLOAD)
        replayed = self.run_verb("replay", "--config", config, "--format", "acme", stream)
        self.assertEqual(replayed.returncode, 0, replayed.stderr)
        self.assertIn("web", replayed.stdout)
        self.assertIn("2026-01-01T00:00:00.000Z", replayed.stdout)  # an hour west of Berlin

    def test_a_mistake_in_a_named_mapping_is_one_of_the_configuration(self):
        self.write("acme.yaml", "events: []\nzone: Mars/Base\n")
        config = self.write("headwater.yaml", "mappings: [{name: acme, file: acme.yaml}]\n")
        shown = self.run_verb("check", config)
        self.assertEqual(shown.returncode, 3)
        self.assertIn("acme.yaml:2:7: `zone`: there is no time zone `Mars/Base`", shown.stderr)


if __name__ == "__main__":
    unittest.main()
