#!/usr/bin/env python3
"""Tests of the tests: each patch here plants one bug, and names the test that must fail with it.

Without arguments: every patch still applies and names its test. With --run [NAME...]: each is
applied to a copy of the tree, its test is built and run there, and has to fail; without the patch
it has to pass.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
COPY = ROOT / "build" / "planted" / "tree"
BUILD = ROOT / "build" / "planted" / "build"
FIELDS = re.compile(r"^(Target|Fails): (.+)$", re.MULTILINE)


def patches():
    return sorted(HERE.glob("*.patch"))


def fields_of(patch):
    head = patch.read_text().split("\ndiff --git ", 1)[0]
    return dict(FIELDS.findall(head))


def git_apply(patch, *options, tree=ROOT):
    # The copy lies in a repository, whose paths are others: git must not find it.
    environment = {**os.environ, "GIT_CEILING_DIRECTORIES": str(tree.parent)}
    return subprocess.run(["git", "apply", *options, str(patch)], cwd=tree, env=environment,
                          text=True, capture_output=True, check=False)


def check():
    failed = 0
    table = (HERE / "README.md").read_text()
    for patch in patches():
        faults = [f"has no line `{field}:`" for field in ("Target", "Fails") if field not in fields_of(patch)]
        applied = git_apply(patch, "--check")
        if applied.returncode != 0:
            faults.append("does not apply: " + applied.stderr.strip())
        if f"`{patch.stem}`" not in table:
            faults.append("is not in the table of README.md")
        for fault in faults:
            print(f"{patch.name} {fault}")
        failed += bool(faults)
    print(f"{len(patches())} planted bugs, {failed} of no use")
    return 1 if failed or not patches() else 0


def run(*command, cwd=COPY):
    return subprocess.run(command, cwd=cwd, text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, check=False)


def copy_tree():
    shutil.rmtree(COPY, ignore_errors=True)
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True)
    for name in filter(None, listed.stdout.decode().split("\0")):
        target = COPY / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target)


def outcome(target, command):
    """What the test says: "passes", "fails", or why it could not be run."""
    built = run("cmake", "--build", str(BUILD), "--target", target)
    if built.returncode != 0:
        return "does not build: " + built.stdout[-2000:]
    program, *arguments = command.split()
    return "fails" if run(str(BUILD / program), *arguments).returncode != 0 else "passes"


def plant(patch):
    fields = fields_of(patch)
    before = outcome(fields["Target"], fields["Fails"])
    if before != "passes":
        return f"its test {before} without it"
    applied = git_apply(patch, tree=COPY)
    if applied.returncode != 0:
        return "does not apply: " + applied.stderr.strip()
    try:
        after = outcome(fields["Target"], fields["Fails"])
    finally:
        git_apply(patch, "--reverse", tree=COPY)
    return "caught" if after == "fails" else f"NOT CAUGHT: its test {after} with it"


def run_all(names):
    copy_tree()
    configured = run("cmake", "-S", str(COPY), "-B", str(BUILD), "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Debug",
                     "-DCMAKE_CXX_FLAGS=-O1", "-DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON")
    if configured.returncode != 0:
        print(configured.stdout)
        return 1
    failed = 0
    for patch in patches():
        if names and patch.stem not in names:
            continue
        verdict = plant(patch)
        failed += verdict != "caught"
        print(f"{patch.stem}: {verdict}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(run_all(sys.argv[2:]) if sys.argv[1:2] == ["--run"] else check())
