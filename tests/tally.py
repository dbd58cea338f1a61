"""Counts the test cases of a finished run and prints `N passed, N failed, N skipped` last.

Reads DIR/<tier>/ctest.junit and the XML report that each GoogleTest program left beside it. A
program that left no report (a script, or one that crashed or timed out) counts as one case.
"""

import argparse
import pathlib
import sys
import xml.etree.ElementTree as ElementTree

PASSED, FAILED, SKIPPED = "passed", "failed", "skipped"


def googletest_cases(report):
    for case in ElementTree.parse(report).getroot().iter("testcase"):
        name = f"{case.get('classname')}.{case.get('name')}"
        skipped = case.find("skipped")
        if case.find("failure") is not None:
            yield name, FAILED, ""
        elif skipped is not None:
            yield name, SKIPPED, skip_reason(skipped.get("message", ""))
        elif case.get("status") == "run":
            yield name, PASSED, ""


def skip_reason(text):
    """The last line that says why; GoogleTest puts the place in the source before it."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "no reason given"


def script_case(case):
    output = case.findtext("system-out", "")
    if case.get("status") == "fail":
        return FAILED, "crashed, timed out or failed without a report"
    if case.find("skipped") is not None or case.get("status") in ("notrun", "disabled"):
        said = [line for line in output.splitlines() if line.startswith("SKIP: ")]
        return SKIPPED, said[-1][len("SKIP: "):] if said else "could not be run"
    return PASSED, ""


def tier_cases(tier):
    """Yields (name, outcome, reason) for every case of one tier."""
    reports = {path.stem: list(googletest_cases(path)) for path in sorted(tier.glob("*.xml"))}
    for cases in reports.values():
        yield from cases
    for case in ElementTree.parse(tier / "ctest.junit").getroot().iter("testcase"):
        cases = reports.get(f"{case.get('name')}_test", [])
        outcome, reason = script_case(case)
        if not cases or (outcome == FAILED and not any(c[1] == FAILED for c in cases)):
            yield case.get("name"), outcome, reason


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("results", type=pathlib.Path)
    parser.add_argument("--no-skips-in", metavar="TIER", help="a skipped case there is a failure")
    arguments = parser.parse_args()

    counts = {PASSED: 0, FAILED: 0, SKIPPED: 0}
    for junit in sorted(arguments.results.glob("*/ctest.junit")):
        tier = junit.parent.name
        for name, outcome, reason in tier_cases(junit.parent):
            if outcome == SKIPPED and tier == arguments.no_skips_in:
                outcome, reason = FAILED, f"skipped, but required: {reason}"
            counts[outcome] += 1
            if outcome != PASSED:
                print(f"{outcome}: {tier}: {name}" + (f": {reason}" if reason else ""))
    if sum(counts.values()) == 0:
        print("no test was run: does the filter match a name of `ctest -N`?")
        counts[FAILED] = 1
    summary = ", ".join(f"{count} {outcome}" for outcome, count in counts.items())
    (arguments.results / "summary.txt").write_text(summary + "\n")
    print(summary)
    return 1 if counts[FAILED] else 0


if __name__ == "__main__":
    sys.exit(main())
