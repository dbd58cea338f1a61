#!/usr/bin/env python3
"""Replays the ten streams for many seeds and holds them to what is expected; then leaves out the guilty
event, which must change the first suspect. Arguments: the headwater binary, generate.py, seeds.
"""
import importlib.util
import json
import pathlib
import subprocess
import sys
import tempfile


def load_generator(path):
    spec = importlib.util.spec_from_file_location("generate", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def replay(binary, folder):
    done = subprocess.run([binary, "replay", str(folder), "--json"], capture_output=True, text=True, timeout=60)
    if done.returncode != 0 or done.stderr:
        raise AssertionError(f"replay failed: {done.stderr}")
    return json.loads(done.stdout)


def paged(incidents):
    return [i for i in incidents if i["summary"]["paged"]]


def firsts(incidents):
    return [i["ranking"]["suspects"][0]["title"] for i in paged(incidents)]


def opened_pages(incidents):
    return sum(1 for i in incidents for m in i["messages"] if m["reason"] == "opened")


def check(expected, incidents):
    """Yields what does not hold."""
    told = paged(incidents)
    if opened_pages(incidents) != expected["pages"]:
        yield f"{opened_pages(incidents)} pages, expected {expected['pages']}"
    if len(told) != expected.get("incidents", 1):
        yield f"{len(told)} paged incidents"
        return
    for incident in told:
        suspects = [s["title"] for s in incident["ranking"]["suspects"]]
        verdict = incident["ranking"]["attribution"]["verdict"]
        if "first" in expected and expected["first"] not in suspects[0]:
            yield f"first suspect {suspects[0]!r}, expected {expected['first']!r}"
        if "verdict" in expected and verdict != expected["verdict"]:
            yield f"verdict {verdict!r}, expected {expected['verdict']!r}"
        if "not_first" in expected and suspects[0] == expected["not_first"]:
            yield f"{suspects[0]!r} is first"
        if "symptom" in expected and incident["symptoms"][0]["kind"] != expected["symptom"]:
            yield f"symptom {incident['symptoms'][0]['kind']!r}"
        if expected.get("resolved") and incident["summary"]["state"] != "resolved":
            yield f"state {incident['summary']['state']!r}"
        below = expected.get("below_unknown")
        for title in suspects[: suspects.index("unknown")] if below else []:
            if below in title:
                yield f"{title!r} stands above unknown"


def main():
    binary, generator_path, seeds = sys.argv[1], sys.argv[2], int(sys.argv[3])
    generator = load_generator(generator_path)
    passed, failed = 0, 0
    with tempfile.TemporaryDirectory() as out:
        for name in generator.STORIES:
            for seed in range(1, seeds + 1):
                expected = generator.write(name, seed, True, out)
                incidents = replay(binary, pathlib.Path(out) / name)
                wrong = list(check(expected, incidents))
                guilty = firsts(incidents)
                generator.write(name, seed, False, out)
                innocent = firsts(replay(binary, pathlib.Path(out) / name))
                if innocent == guilty:
                    wrong.append(f"without the guilty event the first suspect is still {guilty}")
                if wrong:
                    failed += 1
                    print(f"{name} seed {seed}: {'; '.join(wrong)}")
                else:
                    passed += 1
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
