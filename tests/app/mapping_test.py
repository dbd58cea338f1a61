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

    def test_a_deployment_that_goes_back_to_an_old_image_is_a_rollback(self):
        folder = pathlib.Path("replay-data/mapped/kubernetes_rollouts")
        newer = json.loads((folder / "succeeded.json").read_text())
        older = json.dumps(newer).replace("1.8.0", "1.7.2").replace('revision": "4"', 'revision": "3"')
        told = [older.replace("2026-01-01T00:01", "2025-12-24T09:00")]
        for name in ("just-made", "created", "started", "succeeded", "succeeded", "undone"):
            told.append(json.dumps(json.loads((folder / f"{name}.json").read_text())))
        stream = self.write("stream.ndjson", "\n".join(told) + "\n")
        out = self.folder / "out"
        done = self.run_verb("replay", "--format", "kubernetes_rollouts", "--out", str(out), stream)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(" 0 dead letters", done.stdout)
        records = [json.loads(line) for line in (out / "records.ndjson").read_text().splitlines()]
        bodies = [each["content"]["body"] for each in records if each["record"] == "ChangeSeen"]
        self.assertEqual(
            [(body["id"], body["kind"], body["version_to"].split(":")[1]) for body in bodies],
            [
                ("shop/checkout revision 3", "deploy", "1.7.2"),
                ("shop/checkout revision 4", "deploy", "1.8.0"),
                ("shop/checkout revision 5", "rollback", "1.7.2"),
            ],
        )
        ends = [each["content"]["status"] for each in records if each["record"] == "ChangeUpdated"]
        self.assertEqual(ends, ["succeeded"])

    def test_an_event_of_kubernetes_that_is_counted_up_is_a_change_each_time(self):
        sample = json.loads(pathlib.Path("replay-data/mapped/kubernetes_events/rollout.json").read_text())
        told = [sample | {"count": count, "lastTimestamp": f"2026-01-01T00:0{count}:00Z"} for count in (1, 2, 3)]
        lines = [json.dumps(each) for each in [*told, told[2]]]  # the last one comes twice
        stream = self.write("stream.ndjson", "\n".join(lines) + "\n")
        out = self.folder / "out"
        done = self.run_verb("replay", "--format", "kubernetes_events", "--out", str(out), stream)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual((out / "records.ndjson").read_text().count('"record":"ChangeSeen"'), 3)

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
