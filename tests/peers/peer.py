"""What every test against a real system needs: a child process that never outlives the test, a free
port, waiting with a deadline, and a report that ./test can count.

A test file ends with `peer.main()`; the name of its ctest is the name of the file without `_test.py`.
Not for threads.
"""

import ctypes
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import time
import unittest
import xml.etree.ElementTree as ElementTree

ROOT = pathlib.Path(__file__).resolve().parents[2]
SKIPPED_EXIT_CODE = 77
PR_SET_PDEATHSIG = 1


def headwater_binary():
    """The program under test: what ctest names, else the release build."""
    named = os.environ.get("HEADWATER_BINARY", ROOT / "build/release/app/headwater")
    return pathlib.Path(named)


def require(*programs):
    """Skips the calling test, saying why, unless every program can be run."""
    for program in programs:
        if shutil.which(program) is None:
            raise unittest.SkipTest(f"{program} is not installed (tools/setup --peers)")


_given_ports = set()


def free_port():
    """A loopback port that nobody listens on now, and no call gave before. Take it at once: it is not
    held."""
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        if port not in _given_ports:
            _given_ports.add(port)
            return port


def wait_until(condition, what, seconds=30):
    """Returns the first true value of `condition()`; after `seconds` it raises, naming `what`."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {seconds} s for {what}")
        time.sleep(0.02)


class Process:
    """A child whose output goes to a file. It is killed when this process ends, however it ends."""

    def __init__(self, command, log, environment=None):
        self.log = pathlib.Path(log)
        with self.log.open("ab") as output:
            self._child = subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=os.environ | (environment or {}),
                preexec_fn=_die_with_parent,
            )
        self.pid = self._child.pid

    def output(self):
        return self.log.read_text(errors="replace")

    def exit_code(self):
        """None while it runs; minus the signal's number if one ended it."""
        return self._child.poll()

    def wait_until(self, condition, what, seconds=30):
        """As the function, but gives up at once if the process has ended, showing its last lines."""

        def check():
            if self.exit_code() is not None:
                raise RuntimeError(f"ended ({self.exit_code()}) before {what}:\n{self.last_lines()}")
            return condition()

        return wait_until(check, what, seconds)

    def wait(self, seconds=30):
        return self._child.wait(seconds)

    def stop(self, seconds=30):
        """Asks it to end and waits; after `seconds` it is killed. Returns its exit code."""
        if self.exit_code() is None:
            self._child.send_signal(signal.SIGTERM)
            try:
                self._child.wait(seconds)
            except subprocess.TimeoutExpired:
                self.kill()
        return self.exit_code()

    def send(self, number):
        self._child.send_signal(number)

    def kill(self):
        """kill -9, and waits until it is gone."""
        self._child.kill()
        self._child.wait()

    def last_lines(self, count=30):
        return "\n".join(self.output().splitlines()[-count:])


def _die_with_parent():
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def main():
    """Runs the tests of the calling file; leaves a report where GTEST_OUTPUT asks for one."""
    program = unittest.main(module="__main__", verbosity=2, exit=False, testRunner=_runner())
    result = program.result
    _write_report(result)
    if not result.wasSuccessful():
        sys.exit(1)
    if result.outcomes and all(kind == "skipped" for kind, _ in result.outcomes.values()):
        print(f"SKIP: {next(iter(result.outcomes.values()))[1]}")
        sys.exit(SKIPPED_EXIT_CODE)


class _Result(unittest.TextTestResult):
    """Remembers the outcome of each case by its name."""

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.outcomes = {}

    def addSuccess(self, test):
        super().addSuccess(test)
        self.outcomes[test.id()] = ("passed", "")

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.outcomes[test.id()] = ("skipped", reason)

    def addFailure(self, test, error):
        super().addFailure(test, error)
        self.outcomes[test.id()] = ("failure", str(error[1]))

    addError = addFailure


def _runner():
    return unittest.TextTestRunner(stream=sys.stdout, verbosity=2, resultclass=_Result)


def _write_report(result):
    kind, _, folder = os.environ.get("GTEST_OUTPUT", "").partition(":")
    if kind != "xml":
        return
    suites = ElementTree.Element("testsuites")
    suite = ElementTree.SubElement(suites, "testsuite")
    for name, (outcome, reason) in result.outcomes.items():
        class_name, _, method = name.removeprefix("__main__.").rpartition(".")
        case = ElementTree.SubElement(suite, "testcase", name=method, classname=class_name)
        case.set("status", "run")
        if outcome != "passed":
            ElementTree.SubElement(case, outcome, message=reason)
    path = pathlib.Path(folder) / f"{pathlib.Path(sys.argv[0]).stem}.xml"
    path.parent.mkdir(parents=True, exist_ok=True)
    ElementTree.ElementTree(suites).write(path)
