"""tools/evaluate over a small set made here: what it writes, and what it must not depend on."""

import gzip
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "peers"))
import peer  # noqa: E402

PROGRAM = peer.headwater_binary().parent.parent / "evaluation/headwater_evaluate"
NODES = {"pg": "datastore", "checkout": "service", "billing": "service", "portal": "service", "mail": "service"}
EDGES = [("checkout", "pg"), ("billing", "pg"), ("portal", "checkout"), ("portal", "billing")]


def alert(number, minute, second, service, name, status="firing"):
    return {
        "id": f"e-{number}", "kind": "alert", "time": f"2026-03-02T10:{minute:02}:{second:02}Z", "status": status,
        "severity": "warning", "service": service, "name": name, "labels": {"source": "made"}, "value": 2.0, "tenant": "t",
    }  # fmt: skip


def case(first, second):
    """The database fills up, then those fail that use it."""
    return [
        alert(1, 1, 0, "pg", "ConnectionsSaturated"),
        alert(2, 1, 20, first, "ErrorRateHigh"),
        alert(3, 1, 30, second, "ErrorRateHigh"),
        alert(4, 1, 50, "portal", "LatencyHigh"),
        alert(5, 9, 0, "portal", "LatencyHigh", "resolved"),
    ]


class Evaluate(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def make(self, name, cases, history=()):
        root = self.folder / name
        (root / "cases").mkdir(parents=True)
        nodes = [{"id": node, "kind": kind} for node, kind in NODES.items()]
        edges = [{"from": a, "to": b} for a, b in EDGES]
        (root / "topology.json").write_text(json.dumps({"nodes": nodes, "edges": edges}))
        streams = {f"cases/{case_name}": events for case_name, events in cases.items()}
        if history:
            streams["history"] = history
        for path, events in streams.items():
            with gzip.open(root / f"{path}.ndjson.gz", "wt") as file:
                file.writelines(json.dumps(event) + "\n" for event in events)
        return root

    def run_on(self, root, *arguments):
        out = self.folder / f"{root.name}-out"
        done = subprocess.run([PROGRAM, root, "--out", out, *arguments], capture_output=True, text=True, check=False)
        return done, out

    def lines(self, out, name):
        return [json.loads(line) for line in (out / f"{name}.ndjson").read_text().splitlines()]

    def test_every_entity_is_ranked_and_what_hurts_the_others_stands_first(self):
        root = self.make("plain", {"one": case("checkout", "billing"), "two": case("billing", "checkout")})
        done, out = self.run_on(root)
        self.assertEqual(done.returncode, 0, done.stderr)
        rankings = self.lines(out, "ranking")
        self.assertEqual([line["case"] for line in rankings], ["one", "two"])
        for line in rankings:
            self.assertEqual({each["entity"] for each in line["ranking"]}, set(NODES))
            self.assertEqual(line["ranking"][0]["entity"], "pg")
            scores = [each["score"] for each in line["ranking"]]
            self.assertEqual(scores, sorted(scores, reverse=True))
        grouping = self.lines(out, "grouping")
        self.assertEqual([line["event_id"] for line in grouping[:4]], ["e-1", "e-2", "e-3", "e-4"])
        self.assertEqual(len({line["incident_id"] for line in grouping[:4]}), 1)
        self.assertEqual(json.loads((out / "summary.json").read_text())["cases"], 2)

    def test_what_always_fires_is_known_from_the_history(self):
        noise = []
        for day in range(1, 25):
            for number, (second, status) in enumerate([(0, "firing"), (30, "resolved")]):
                event = alert(day * 10 + number, 1, second, "pg", "ConnectionsSaturated", status)
                event["time"] = f"2026-02-{day:02}T10:01:{second:02}Z"
                noise.append(event)
        cases = {"one": case("checkout", "billing")}
        _, out = self.run_on(self.make("with", cases, noise))
        _, fresh = self.run_on(self.make("without", cases))
        scores = [
            {each["entity"]: each["score"] for each in self.lines(folder, "ranking")[0]["ranking"]} for folder in (out, fresh)
        ]
        self.assertLess(scores[0]["pg"], scores[1]["pg"])

    def test_names_of_cases_and_a_truth_beside_them_change_nothing(self):
        events = case("checkout", "billing")
        _, out = self.run_on(self.make("named", {"fault-in-pg": events}))
        root = self.make("hidden", {"0f3a": events})
        (root / "truth.json").write_text(json.dumps({"0f3a": {"root_cause_service": "mail"}}))
        _, hidden = self.run_on(root)
        for name in ("ranking", "changes", "grouping"):
            text = (out / f"{name}.ndjson").read_text()
            self.assertEqual(text.replace("fault-in-pg", "0f3a"), (hidden / f"{name}.ndjson").read_text())

    def test_a_set_that_is_none_is_said_to_be(self):
        done, _ = self.run_on(self.folder)
        self.assertEqual(done.returncode, 1)
        self.assertIn("cases: no such folder", done.stderr)
        root = self.make("broken", {"one": [{"id": "x", "kind": "alert"}]})
        done, out = self.run_on(root)
        self.assertEqual(done.returncode, 1)
        self.assertIn("one.ndjson.gz:1", done.stderr)
        self.assertFalse((out / "ranking.ndjson").exists())


if __name__ == "__main__":
    peer.main()
