"""tools/evaluate over a small set made here: what it writes, and what it must not depend on."""

import gzip
import json
import os
import pathlib
import pty
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

    def run_on(self, root, *arguments, out=None):
        out = self.folder / (out or f"{root.name}-out")
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

    def same_files(self, out, other, names=("ranking", "changes", "grouping")):
        for name in names:
            self.assertEqual((out / f"{name}.ndjson").read_text(), (other / f"{name}.ndjson").read_text(), name)

    def test_a_truth_beside_them_and_the_names_of_cases_change_nothing(self):
        cases = {"fault-in-pg": case("checkout", "billing"), "fault-in-mail": case("mail", "checkout")}
        _, out = self.run_on(self.make("named", cases))
        hashes = {"fault-in-pg": "1c", "fault-in-mail": "0f"}
        root = self.make("hidden", {hashes[name]: events for name, events in cases.items()})
        (root / "truth.json").write_text(json.dumps({"0f": {"root_cause_service": "mail"}}))
        (root / "groups.json").write_text(json.dumps({"1c": {"e-1": "a", "e-2": None}}))
        done, hidden = self.run_on(root)
        self.assertEqual(done.returncode, 0, done.stderr)
        for name in ("ranking", "changes", "grouping"):
            text = (out / f"{name}.ndjson").read_text()
            for real, hashed in hashes.items():
                text = text.replace(real, hashed)
            self.assertEqual(text, (hidden / f"{name}.ndjson").read_text())

    def varied_set(self):
        """Callers, a change, a twin of equal score, an entity beyond the map, lines of one time."""
        cases = {}
        for name, services in (("one", ("checkout", "billing")), ("two", ("mail", "elsewhere"))):
            events = case(*services)
            for event in events[1:3]:
                event["labels"]["caller"] = "portal"
                event["time"] = events[1]["time"]
            deploy = {"id": "e-0", "kind": "change", "time": "2026-03-02T09:55:00Z", "service": "billing", "name": "deploy"}
            cases[name] = [deploy | {"labels": {"change_id": "r1"}, "tenant": "t", "status": "succeeded"}, *events]
        return self.make("varied", cases, [alert(90, 1, 0, "pg", "DiskSlow"), alert(91, 2, 0, "pg", "DiskSlow", "resolved")])

    def test_hashed_names_change_no_rank(self):
        root = self.varied_set()
        _, plain = self.run_on(root)
        done, hashed = self.run_on(root, "--anonymise", out="hashed")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.same_files(plain, hashed, ("ranking", "changes", "grouping", "evidence"))
        self.assertIn("elsewhere", (plain / "ranking.ndjson").read_text())
        self.assertIn("r1", (plain / "changes.ndjson").read_text())

    def test_the_order_of_nodes_edges_and_equal_times_changes_no_score(self):
        root = self.varied_set()
        _, plain = self.run_on(root)
        for seed in ("1", "2", "3"):
            done, shuffled = self.run_on(root, "--shuffle", seed, out=f"shuffled-{seed}")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.same_files(plain, shuffled, ("ranking", "changes"))
        done, _ = self.run_on(root, "--shuffle", "often")
        self.assertEqual(done.returncode, 2)

    def test_one_case_does_not_know_of_another(self):
        _, both = self.run_on(self.make("both", {"one": case("checkout", "billing"), "two": case("mail", "billing")}))
        _, alone = self.run_on(self.make("alone", {"two": case("mail", "billing")}))
        for name in ("ranking", "grouping"):
            lines = [line for line in self.lines(both, name) if line["case"] == "two"]
            self.assertEqual(lines, self.lines(alone, name))

    def test_an_alert_that_fires_again_is_where_it_was(self):
        events = case("checkout", "billing")
        again = alert(6, 2, 30, "pg", "ConnectionsSaturated") | {"value": 4.0}
        _, out = self.run_on(self.make("again", {"one": [*events[:4], again]}))
        incidents = {line["event_id"]: line["incident_id"] for line in self.lines(out, "grouping")}
        self.assertEqual(incidents["e-6"], incidents["e-1"])
        self.assertIsNotNone(incidents["e-6"])

    def test_grouping_is_what_the_engine_grouped_though_all_is_ranked_as_one(self):
        events = case("checkout", "billing")[:4]
        late = alert(7, 59, 0, "mail", "DiskFull") | {"tenant": "another", "time": "2026-03-02T20:59:00Z"}
        _, out = self.run_on(self.make("apart", {"one": [*events, late]}))
        incidents = [line["incident_id"] for line in self.lines(out, "grouping")]
        self.assertNotEqual(incidents[-1], incidents[0])
        scores = {each["entity"]: each["score"] for each in self.lines(out, "ranking")[0]["ranking"]}
        self.assertGreater(scores["mail"], -100_000, "the late alert is ranked with the others")

    def test_scores_stand_in_the_summary_where_the_truth_is_told(self):
        cases = {"one": case("checkout", "billing"), "two": case("billing", "checkout")}
        root = self.make("scored", cases)
        truth = {"one": {"root_cause_service": ["pg", "x"]}, "two": {"root_cause_service": "nowhere"}}
        (root / "truth.json").write_text(json.dumps(truth))
        (root / "groups.json").write_text(json.dumps({"one": {f"e-{n}": "a" for n in range(1, 5)}}))
        done, out = self.run_on(root)
        self.assertEqual(done.returncode, 0, done.stderr)
        summary = json.loads((out / "summary.json").read_text())
        figures = summary["root_cause_service"]
        self.assertEqual((figures["n"], figures["AC@1"], figures["MRR"], figures["unranked"]), (2, 0.5, 0.5, 1))
        self.assertEqual(figures["ties_expected"]["AC@1"], 0.5)
        self.assertEqual(summary["grouping"]["signal"]["f1"], 1)
        first = [next(line for line in self.lines(out, "evidence") if line["case"] == name) for name in cases]
        self.assertEqual([line["entity"] for line in first], ["pg", "pg"])
        claimed = [line["probability"] / 10_000 for line in first]
        brier = ((1 - claimed[0]) ** 2 + claimed[1] ** 2) / 2
        self.assertAlmostEqual(summary["calibration"]["Brier"], brier)
        self.assertEqual(summary["calibration"]["Brier_of_constant_accuracy"], 0.25)
        self.assertGreater(summary["seconds"], 0)
        self.assertNotIn("root_cause_change", summary)

    def test_changes_are_scored_where_the_truth_tells_one(self):
        root = self.varied_set()
        truth = {"one": {"root_cause_service": "pg", "root_cause_change": "r1"}, "two": {"root_cause_change": None}}
        (root / "truth.json").write_text(json.dumps(truth))
        _, out = self.run_on(root)
        summary = json.loads((out / "summary.json").read_text())
        self.assertEqual(summary["root_cause_change"]["n"], 1)
        self.assertEqual(summary["no_change_to_blame"]["n"], 1)

    def estate_with_a_misleading_service(self):
        """Mail, which nobody depends on, alerts more than the database that fills up; it is never the cause."""
        cases = {}
        for number in range(20):
            slow = [alert(2 + which, 1, 30 + which, "mail", f"Slow{which}") for which in range(3 + number % 2)]
            cases[f"case-{number}"] = [alert(1, 1, 30, "pg", "DiskFull"), *slow]
        return self.make("misleading", cases)

    def test_what_confirmed_causes_had_in_common_ranks_the_others(self):
        root = self.estate_with_a_misleading_service()
        (root / "truth.json").write_text(json.dumps({f"case-{n}": {"root_cause_service": "pg"} for n in range(20)}))
        confirmed = self.folder / "confirmed.json"
        confirmed.write_text(json.dumps({f"case-{n}": {"entity": "pg", "change": None} for n in range(12)}))
        done, out = self.run_on(root, "--feedback", confirmed, out="taught")
        self.assertEqual(done.returncode, 0, done.stderr)
        rankings = self.lines(out, "ranking")
        self.assertEqual({line["case"] for line in rankings}, {f"case-{n}" for n in range(12, 20)})
        self.assertEqual({line["ranking"][0]["entity"] for line in rankings}, {"pg"})
        _, untaught = self.run_on(root, out="untaught")
        self.assertNotIn("pg", {line["ranking"][0]["entity"] for line in self.lines(untaught, "ranking")})
        self.assertEqual(json.loads((out / "summary.json").read_text())["root_cause_service"]["n"], 8)
        self.assertIn("DiskFull", (out / "learned.yaml").read_text())
        learned = [
            each["detail"]
            for line in self.lines(out, "evidence")
            for each in line["evidence"]
            if line["entity"] == "pg" and each["term"] == "learned"
        ]
        self.assertIn("DiskFull, the cause's in 12 of 12 confirmed incidents", learned)
        done, folds = self.run_on(root, "--cross-validate", out="folds")
        self.assertEqual(done.returncode, 0, done.stderr)
        figures = json.loads((folds / "summary.json").read_text())["root_cause_service"]
        self.assertEqual((figures["n"], figures["AC@1"]), (20, 1.0))
        done, hashed = self.run_on(root, "--feedback", confirmed, "--anonymise", out="taught-hashed")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.same_files(out, hashed, ("ranking", "changes", "evidence"))
        self.assertEqual((out / "learned.yaml").read_text(), (hashed / "learned.yaml").read_text())

    def test_feedback_that_cannot_be_read_is_said_to_be(self):
        root = self.make("unsaid", {"one": case("mail", "billing")})
        confirmed = self.folder / "confirmed.json"
        confirmed.write_text('{"one": {"entity": 7}}')
        done, _ = self.run_on(root, "--feedback", confirmed)
        self.assertEqual(done.returncode, 1)
        self.assertIn("confirmed.json: one: expected names", done.stderr)
        done, _ = self.run_on(root, "--feedback", confirmed, "--cross-validate")
        self.assertEqual(done.returncode, 2)

    def refused(self, root, *words):
        done, out = self.run_on(root)
        self.assertEqual(done.returncode, 1, done.stderr)
        for word in words:
            self.assertIn(word, done.stderr)
        self.assertFalse((out / "ranking.ndjson").exists())

    def test_a_set_that_is_none_is_said_to_be(self):
        self.refused(self.folder, "cases: No such file or directory")
        self.refused(self.make("empty", {}), "cases: no file CASE.ndjson.gz")
        self.refused(self.make("broken", {"one": [{"id": "x", "kind": "alert"}]}), "cases/one.ndjson.gz:1")
        root = self.make("mapless", {"one": case("mail", "billing")})
        (root / "topology.json").write_text('{"nodes":[{"id":"pg","kind":"service"},{"id":7}],"edges":[]}')
        self.refused(root, "topology.json: nodes[1]")
        (root / "topology.json").write_text('{"nodes":[],\n"edges":')
        self.refused(root, "topology.json", "line 2")
        (root / "topology.json").unlink()
        self.refused(root, "topology.json: cannot be read")

    def test_a_packed_file_that_is_cut_short_is_said_to_be(self):
        root = self.make("cut", {"one": case("mail", "billing") * 50})
        path = root / "cases/one.ndjson.gz"
        path.write_bytes(path.read_bytes()[:-4])
        self.refused(root, "cases/one.ndjson.gz: gzip data is cut short after one.ndjson.gz:250")

    def test_a_truth_that_cannot_be_read_comes_after_the_results(self):
        root = self.make("doubtful", {"one": case("mail", "billing")})
        (root / "truth.json").write_text('{"one":{"root_cause_service":7}}')
        done, out = self.run_on(root)
        self.assertEqual(done.returncode, 1)
        self.assertIn("truth.json: one", done.stderr)
        self.assertTrue((out / "ranking.ndjson").exists())

    def test_a_case_without_events_ranks_all_the_same(self):
        done, out = self.run_on(self.make("silent", {"one": []}))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual({each["entity"] for each in self.lines(out, "ranking")[0]["ranking"]}, set(NODES))

    def test_wrong_usage_and_help_are_told_apart(self):
        for arguments, code in ((["--help"], 0), ([], 2), (["SET"], 2), (["SET", "--out", "x", "--fast"], 2)):
            done = subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, check=False)
            self.assertEqual(done.returncode, code, arguments)
        out = self.folder / "a-file"
        out.write_text("")
        done, _ = self.run_on(self.make("good", {"one": case("mail", "billing")}), out="a-file")
        self.assertEqual(done.returncode, 1)

    def test_progress_is_for_a_terminal_alone(self):
        root = self.make("watched", {"one": case("mail", "billing")})
        done, _ = self.run_on(root)
        self.assertEqual(done.stderr, "")
        ours, theirs = pty.openpty()
        subprocess.run([PROGRAM, root, "--out", self.folder / "o"], stderr=theirs, check=True)
        os.close(theirs)
        self.assertIn(b"0 of 1 cases", os.read(ours, 4096))
        os.close(ours)


if __name__ == "__main__":
    peer.main()
