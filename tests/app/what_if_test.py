"""Replays compared with one another, as people do it: replay --out, --against, diff, --fail-on, --html."""

import html.parser
import importlib.util
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "peers"))
import peer  # noqa: E402

DATA = peer.ROOT / "replay-data"
FAIL_ON_HOLDS = 3


def load_generator():
    spec = importlib.util.spec_from_file_location("generate", DATA / "generate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def headwater(*arguments, **options):
    command = [peer.headwater_binary(), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, **options)


class PageReader(html.parser.HTMLParser):
    """What a page loads, and its tags."""

    def __init__(self):
        super().__init__()
        self.tags, self.loads, self.open = [], [], []

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.loads += [value for name, value in attributes if name in ("src", "href", "xlink:href")]
        if tag not in ("meta", "br", "line", "rect", "circle"):
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, f"</{tag}> closes nothing"


class WhatIf(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def generated(self, name, seed=7):
        load_generator().write(name, seed, True, self.folder)
        return self.folder / name

    def changed(self, stream, *, replace=(), more=""):
        """The stream's configuration, changed."""
        text = (stream / "config.yaml").read_text()
        for old, new in replace:
            self.assertIn(old, text)
            text = text.replace(old, new)
        path = self.folder / "changed.yaml"
        path.write_text(text + more)
        return path

    def differ(self, stream, config, *arguments):
        done = headwater(
            "replay", stream, "--config", config, "--against", stream / "config.yaml", "--json", *arguments
        )
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def test_unchanged_rules_differ_in_nothing(self):
        streams = sorted(path.parent for path in DATA.glob("*/stream.ndjson"))
        self.assertGreaterEqual(len(streams), 10)
        for stream in [*streams, self.generated("region-failover", seed=11)]:
            with self.subTest(stream=stream.name):
                diff = self.differ(stream, stream / "config.yaml")
                for part in ("incidents", "pages", "tenants", "rules", "policies"):
                    self.assertEqual(diff[part], [])
                counts = diff["counts"]
                self.assertGreater(counts["incidents_before"], 0)
                self.assertEqual(counts.pop("incidents_before"), counts.pop("incidents_after"))
                self.assertEqual(counts.pop("pages_before"), counts.pop("pages_after"))
                self.assertEqual(set(counts.values()), {0})

    def test_a_longer_wait_is_told_by_its_size(self):
        stream = self.generated("two-at-once")
        diff = self.differ(stream, self.changed(stream, replace=[("wait: 60s", "wait: 5m")]))
        self.assertEqual(diff["counts"]["pages_delayed"], 2)
        self.assertEqual([page["by_ms"] for page in diff["pages"]], [240_000, 240_000])
        self.assertEqual([each["paged_by_ms"] for each in diff["incidents"]], [240_000, 240_000])
        back = self.differ(stream, self.changed(stream, replace=[("wait: 60s", "wait: 30s")]))
        self.assertEqual([page["by_ms"] for page in back["pages"]], [-30_000, -30_000])
        self.assertEqual(back["counts"]["pages_sooner"], 2)

    def test_an_ignored_rule_silences_its_incident_by_name(self):
        stream = self.generated("bad-release")
        rule = "{name: InvoicingErrors, match: 'alertname=\"InvoicingErrors\"', class: errors, severity: critical}"
        ignored = "{match: 'alertname=\"InvoicingErrors\"', ignore: true}"
        ignoring = self.changed(stream, replace=[(rule, ignored)])
        diff = self.differ(stream, ignoring)
        self.assertEqual(diff["counts"]["silenced"], 1)
        self.assertEqual(diff["counts"]["pages_saved"], 1)
        self.assertEqual(diff["counts"]["incidents_gone"], 1)
        told = next(each for each in diff["rules"] if each["name"] == "InvoicingErrors")
        self.assertEqual((told["symptoms_before"], told["symptoms_after"]), (6, 0))
        self.assertEqual([each["name"] for each in diff["tenants"]], ["t01", "t02", "t03", "t04", "t05", "t06"])
        # The other way round it is what was missed.
        other = headwater(
            "replay", stream, "--against", ignoring, "--fail-on", "pages_added > 0 and newly_paged == 1"
        )
        self.assertEqual(other.returncode, FAIL_ON_HOLDS, other.stderr)
        self.assertIn("InvoicingErrors", other.stdout)

    def test_a_lower_threshold_merges_and_a_higher_one_splits(self):
        stream = self.generated("two-at-once")
        loose = self.changed(stream, more="grouping: {threshold: -60}\n")
        diff = self.differ(stream, loose)
        self.assertEqual(diff["counts"]["incidents_merged"], 1)
        self.assertEqual(diff["counts"]["pages_saved"], 1)
        merged = next(each for each in diff["incidents"] if each["fate"] == "merged")
        self.assertIn("DbDown", merged["before"]["title"])
        self.assertIn("6 symptoms", merged["after"]["title"])
        run = self.folder / "run"
        self.assertEqual(headwater("replay", stream, "--config", loose, "--out", run).returncode, 0)
        back = headwater("replay", stream, "--against", run, "--json")
        counts = json.loads(back.stdout)["counts"]
        self.assertEqual((counts["incidents_split"], counts["pages_added"]), (1, 1))

    def test_two_folders_of_runs_are_compared_as_the_streams_are(self):
        stream = self.generated("month-end-billing-surge")
        slow = self.changed(stream, replace=[("wait: 60s", "wait: 2m")])
        before, after = self.folder / "before", self.folder / "after"
        headwater("replay", stream, "--out", before)
        headwater("replay", stream, "--config", slow, "--out", after)
        done = headwater("diff", before, after, "--json")
        self.assertEqual(json.loads(done.stdout), self.differ(stream, slow))
        self.assertNotIn("\x1b", headwater("diff", before, after).stdout)

    def test_the_page_loads_nothing_and_escapes_what_it_shows(self):
        stream = self.generated("two-at-once")
        text = (stream / "stream.ndjson").read_text()
        (stream / "stream.ndjson").write_text(text.replace("db-2", "<script>db&2"))
        page = self.folder / "diff.html"
        slow = self.changed(stream, replace=[("wait: 60s", "wait: 5m")])
        self.differ(stream, slow, "--html", page)
        reader = PageReader()
        reader.feed(page.read_text())
        self.assertEqual(reader.open, [])
        self.assertEqual(reader.loads, [])
        self.assertIn("svg", reader.tags)
        self.assertNotIn("script", reader.tags)
        self.assertIn("&lt;script&gt;db&amp;2", page.read_text())

    def test_a_condition_that_cannot_be_read_says_what_can(self):
        for condition, said in (
            ("page>0", "no count `page`; there are incidents_before,"),
            ("pages_added", "expected one of > >= < <= == != at the end"),
            ("pages_added>many", "expected a whole number at `many`"),
            ("pages_added>0 xor", "expected `and` or `or` at `xor`"),
            ("pages_added>0 and", "expected the name of a count at the end"),
        ):
            done = headwater("replay", DATA / "blind", "--against", DATA / "blind/config.yaml", "--fail-on", condition)
            self.assertEqual(done.returncode, 2)
            self.assertIn(said, done.stderr)

    def test_a_folder_that_is_no_run_is_left_alone(self):
        mine = self.folder / "mine"
        mine.mkdir()
        (mine / "thesis.txt").write_text("years of work")
        done = headwater("replay", DATA / "blind", "--out", mine)
        self.assertEqual(done.returncode, 1)
        self.assertIn("holds `thesis.txt`, so it is no run", done.stderr)
        self.assertEqual([path.name for path in mine.iterdir()], ["thesis.txt"])
        for folder, said in ((mine, "holds no run.json"), (self.folder / "none", "No such file")):
            done = headwater("diff", folder, folder)
            self.assertEqual(done.returncode, 1)
            self.assertIn(said, done.stderr)
        (mine / "run.json").write_text("[]")
        self.assertIn("is no run", headwater("diff", mine, mine).stderr)

    def test_a_run_that_ends_early_leaves_the_old_one_whole(self):
        out = self.folder / "run"
        self.assertEqual(headwater("replay", DATA / "blind", "--out", out).returncode, 0)
        whole = {path.name: path.read_bytes() for path in out.iterdir()}
        self.assertEqual(set(whole), {"run.json", "incidents.json", "records.ndjson"})
        reader, writer = os.pipe()
        self.addCleanup(os.close, writer)
        command = [peer.headwater_binary(), "replay", "-", "--out", out]
        with subprocess.Popen(command, stdin=reader, stdout=subprocess.DEVNULL) as replay:
            os.close(reader)
            os.write(writer, (DATA / "bad-release/stream.ndjson").read_bytes()[:30_000])
            peer.wait_until((self.folder / "run.partial").exists, "a partial run")
            replay.send_signal(signal.SIGINT)
        self.assertEqual({path.name: path.read_bytes() for path in out.iterdir()}, whole)
        self.assertEqual(headwater("replay", DATA / "blind", "--out", out).returncode, 0)
        self.assertEqual(sorted(path.name for path in self.folder.iterdir()), ["run"])


if __name__ == "__main__":
    peer.main()
