"""`headwater serve` as its operator meets it: starts, stops, kills, and what it says when it can't."""

import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.error
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "peers"))
import daemon  # noqa: E402
import peer  # noqa: E402
import receiver  # noqa: E402

REFUSED_CONFIGURATION = 3
WRITE_FAILED = 4


def alert(service):
    return {"labels": {"alertname": "TargetDown", "service": service, "severity": "critical"}}


class WithFolder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)


class Life(WithFolder):
    """One daemon with one webhook, started as often as a test likes."""

    def setUp(self):
        super().setUp()
        self.hook = receiver.Receiver()
        self.addCleanup(self.hook.close)
        text = (
            f"{{name: hook, allow_private: true, allow_insecure: true, "
            f"webhook: {{url: '{self.hook.url('/hook')}'}}}}"
        )
        self.daemon = daemon.Daemon(self.folder / "hw", [text], quiet="1h")
        self.addCleanup(self.daemon.stop)

    def fire(self, *services):
        self.daemon.request("/api/v2/alerts", [alert(service) for service in services])

    def names(self):
        return [(each["name"], each["opened_at"]) for each in self.daemon.incidents("open")]

    def states(self):
        return [message["state"] for message in self.daemon.api("incidents/1")["messages"]]

    def delivered(self):
        states = self.states()
        return states and set(states) == {"delivered"}

    def stop_timed(self):
        """Exit code and seconds."""
        began = time.monotonic()
        self.daemon.process.send(signal.SIGTERM)
        code = self.daemon.process.wait(30)
        return code, time.monotonic() - began

    def test_kill_9_keeps_incidents_and_pages_nobody_twice(self):
        self.daemon.start()
        self.fire("web")
        peer.wait_until(self.delivered, "the page to be delivered")
        before = self.daemon.incidents("open")
        for _ in range(3):
            self.daemon.kill()
            self.daemon.start()
            self.assertEqual(self.daemon.incidents("open"), before)
            self.fire("web")  # Prometheus repeats it
        self.assertEqual(self.stop_timed()[0], 0)
        self.assertEqual(len(self.hook.requests()), 1)
        self.assertIn("did not stop cleanly", self.daemon.process.output())

    def test_a_page_that_was_decided_before_kill_9_goes_out_after_it(self):
        self.hook.answer = lambda request: 503
        self.daemon.start()
        self.fire("web")
        self.hook.wait_for(lambda request: True)
        self.daemon.kill()
        tries = len(self.hook.requests())
        self.hook.answer = lambda request: 200
        self.daemon.start()
        peer.wait_until(self.delivered, "the page to be delivered")
        requests = self.hook.requests()
        self.assertEqual(len(requests), tries + 1)
        self.assertEqual(len({request.headers["webhook-id"] for request in requests}), 1)

    def test_a_receiver_that_is_gone_after_a_restart_is_told_of_no_more(self):
        self.hook.answer = lambda request: 503
        self.daemon.start()
        self.fire("web")
        self.hook.wait_for(lambda request: True)
        self.daemon.kill()
        old = self.daemon.config.read_text()
        self.daemon.config.write_text(old.replace("hook,", "other,").replace("[hook]", "[other]"))
        self.daemon.start()
        peer.wait_until(lambda: self.states() == ["failed"], "the refusal")
        message = self.daemon.api("incidents/1")["messages"][0]
        self.assertEqual(message["last_error"], "the receiver is not configured")

    def test_sigterm_ends_it_in_time_with_everything_durable(self):
        self.daemon.start()
        for number in range(20):
            self.fire(f"service-{number}")
        known = self.names()
        code, seconds = self.stop_timed()
        self.assertEqual(code, 0, self.daemon.process.last_lines())
        self.assertLess(seconds, 10)
        self.daemon.start()
        self.assertNotIn("did not stop cleanly", self.daemon.process.output())
        self.assertEqual(self.names(), known)

    def test_neither_a_receiver_nor_a_client_that_hangs_holds_sigterm_up(self):
        self.hook.answer = lambda request: time.sleep(60) or 200
        self.daemon.start()
        self.fire("web")
        in_flight = 'headwater_notification_queue_length{receiver="hook"} 1'
        peer.wait_until(lambda: in_flight in self.daemon.request("/metrics"), "the page in flight")
        with socket.create_connection(("127.0.0.1", self.daemon.port)) as slow:
            slow.sendall(b"POST /api/v2/alerts HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n[")
            code, seconds = self.stop_timed()
        self.assertEqual(code, 0, self.daemon.process.last_lines())
        self.assertLess(seconds, 10)
        self.hook.answer = lambda request: 200
        self.daemon.start()
        peer.wait_until(self.delivered, "the page to be delivered")

    def test_a_failed_sync_stops_it_and_what_was_acknowledged_is_there_again(self):
        """R9: it is never tried again. The log and the high-water mark are synced in turn."""
        peer.require("strace")
        self.daemon.start()
        self.daemon.stop()
        acknowledged = set()
        for turn in (12, 13, 30):
            with self.subTest(turn=turn):
                acknowledged |= self.acknowledged_until_sync_fails(turn)
                self.daemon.start()
                titles = {incident["title"] for incident in self.daemon.api("incidents?limit=1000")["incidents"]}
                self.assertEqual(acknowledged - titles, set())
                self.daemon.stop()
        verified = self.daemon.run("verify", self.daemon.data)
        self.assertEqual(verified.returncode, 0, verified.stdout + verified.stderr)

    def acknowledged_until_sync_fails(self, turn):
        command = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=fdatasync"]
        command += ["-e", f"inject=fdatasync:error=EIO:when={turn}+"]
        command += [peer.headwater_binary(), "serve", "--config", self.daemon.config, "--data", self.daemon.data]
        self.daemon.process = peer.Process(command, self.folder / f"strace-{turn}.log")
        self.daemon.process.wait_until(self.daemon.ready, "the daemon to be ready")
        acknowledged = set()
        with self.assertRaises(OSError):
            for number in range(1000):
                self.fire(f"service-{turn}-{number}")
                acknowledged.add(f"service-{turn}-{number}: ServiceDown")
        self.assertEqual(self.daemon.process.wait(30), WRITE_FAILED)
        self.assertIn("Input/output error", self.daemon.process.output())
        self.assertGreater(len(acknowledged), 0)
        return acknowledged

    def test_sighup_reloads_and_says_what_is_wrong(self):
        self.daemon.start()
        good = self.daemon.config.read_text()
        self.daemon.config.write_text(good + "trheshold: 3\n")
        self.daemon.process.send(signal.SIGHUP)
        place = f"{self.daemon.config}:{len(good.splitlines()) + 1}:1: unknown key"
        peer.wait_until(lambda: place in self.daemon.process.output(), "the reason")
        self.assertIn("the old one stays", self.daemon.process.output())
        self.daemon.config.write_text(good + "store: {path: elsewhere}\n")
        self.daemon.process.send(signal.SIGHUP)
        peer.wait_until(lambda: "configuration reloaded" in self.daemon.process.output(), "the reload")
        self.assertIn("take effect at the next start", self.daemon.process.output())

    def test_its_store_is_locked_and_verbs_ask_it_over_http(self):
        self.daemon.start()
        self.fire("web")
        replay = self.daemon.replay_own_journal()
        self.assertEqual(replay.returncode, 1)
        self.assertIn("another process has it open", replay.stderr)
        asked = subprocess.run(
            [peer.headwater_binary(), "incidents", "--url", f"http://127.0.0.1:{self.daemon.port}"],
            capture_output=True,
            text=True,
            timeout=30,
        )
        self.assertEqual(asked.returncode, 0, asked.stderr)
        self.assertIn("INC-1", asked.stdout)


class FirstToken(WithFolder):
    """S1: an admin token is printed by the first start of an empty store, and never again."""

    def serve(self):
        port = peer.free_port()
        command = [peer.headwater_binary(), "serve", "--data", self.folder / "data"]
        process = peer.Process(command + ["--listen", f"127.0.0.1:{port}"], self.folder / f"{port}.log")
        self.addCleanup(process.stop)
        process.wait_until(lambda: "listening on" in process.output(), "the daemon to listen")
        return process, port

    def status_with(self, port, token):
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}/headwater/v1/incidents", headers={"Authorization": f"Bearer {token}"}
        )
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code

    def token_of(self, process):
        words = process.wait_until(
            lambda: [line for line in process.output().splitlines() if "admin token" in line], "the token"
        )
        return words[0].rpartition(" ")[2]

    def test_is_printed_once_works_and_outlives_restarts(self):
        first, port = self.serve()
        token = self.token_of(first)
        self.assertRegex(token, r"^hw_[0-9a-f]+_[0-9a-f]{40}$")
        self.assertEqual(self.status_with(port, token), 200)
        self.assertEqual(self.status_with(port, token[:-1] + "x"), 401)
        self.assertEqual(first.stop(), 0)
        second, port = self.serve()
        self.assertEqual(self.status_with(port, token), 200)
        self.assertEqual(second.stop(), 0)
        self.assertNotIn("token", second.output())


class Refusals(WithFolder):
    """One clear line on standard error, a documented exit code, and no store left behind."""

    def refused(self, *arguments, config=None, environment=None):
        if config is not None:
            (self.folder / "headwater.yaml").write_text(config)
            arguments += ("--config", "headwater.yaml")
        done = subprocess.run(
            [peer.headwater_binary(), *arguments],
            capture_output=True,
            text=True,
            timeout=30,
            cwd=self.folder,
            env=os.environ | (environment or {}),
        )
        self.assertEqual(done.stdout, "")
        return done.returncode, done.stderr

    def test_wrong_usage_is_2(self):
        code, text = self.refused("serve", "--nonsense")
        self.assertEqual(code, 2)
        self.assertIn("--nonsense", text)
        self.assertEqual(
            self.refused("srve"), (2, "headwater: no verb `srve`; did you mean `serve`?\n")
        )
        code, text = self.refused()
        self.assertEqual(code, 2)
        self.assertIn("serve", text)  # the help

    def test_a_configuration_that_is_wrong_is_3_with_its_place(self):
        self.assertEqual(
            self.refused("serve", config="estate: eu\ngruping: {}\n"),
            (3, "headwater serve: headwater.yaml:2:1: unknown key `gruping`; did you mean `grouping`?\n"),
        )
        code, text = self.refused("serve", config="estate: eu\na: 1\nb: 2\n")
        self.assertEqual(code, REFUSED_CONFIGURATION)
        self.assertEqual(len(text.splitlines()), 3)
        self.assertFalse((self.folder / "headwater-data").exists())

    def test_a_file_that_cannot_be_read_is_3_with_its_name(self):
        self.assertEqual(
            self.refused("serve", "--config", "none.yaml"),
            (3, "headwater serve: none.yaml: cannot be read: No such file or directory\n"),
        )
        self.assertEqual(
            self.refused("serve", "--config", "."),
            (3, "headwater serve: .: cannot be read: it is a folder\n"),
        )

    def test_a_secret_that_is_not_there_is_3_with_its_receiver(self):
        receivers = "receivers: [{name: x, slack: {channel: C1, token: 'env:HEADWATER_TEST_NOT_SET'}}]\n"
        self.assertEqual(
            self.refused("serve", "--data", "data", config=receivers),
            (3, "headwater serve: headwater.yaml: receiver x: secret env:HEADWATER_TEST_NOT_SET: not set\n"),
        )

    def test_a_port_that_is_taken_is_1_and_harms_nothing(self):
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            port = other.getsockname()[1]
            self.assertEqual(
                self.refused("serve", "--data", "data", "--listen", f"127.0.0.1:{port}"),
                (1, f"headwater serve: listen on 127.0.0.1 port {port}: Address already in use\n"),
            )

    def test_a_store_that_another_has_open_is_1(self):
        held = peer.Process(
            [peer.headwater_binary(), "serve", "--data", self.folder / "data", "--listen", "127.0.0.1:0"],
            self.folder / "held.log",
        )
        self.addCleanup(held.stop)
        held.wait_until(lambda: "listening on" in held.output(), "the first daemon")
        code, text = self.refused("serve", "--data", "data", "--listen", "127.0.0.1:0")
        self.assertEqual(code, 1)
        self.assertEqual(len(text.splitlines()), 1)
        self.assertIn("another process has it open; ask that one over HTTP, or stop it first", text)

    def test_a_replay_of_what_is_not_there_is_1_and_makes_nothing(self):
        self.assertEqual(
            self.refused("replay", "--data", "nowhere"),
            (1, "headwater replay: nowhere holds no store\n"),
        )
        self.assertFalse((self.folder / "nowhere").exists())

    def test_a_daemon_that_is_not_there_is_1(self):
        url = f"http://127.0.0.1:{peer.free_port()}"
        self.assertEqual(
            self.refused("incidents", "--url", url),
            (1, f"headwater: {url}: cannot connect; is the daemon running?\n"),
        )


if __name__ == "__main__":
    peer.main()
