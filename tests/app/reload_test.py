"""R14: a reload of the running program: with pages in flight, twice at once, and refused."""

import pathlib
import signal
import sys
import tempfile
import threading
import time
import unittest
import urllib.error

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "peers"))
import daemon  # noqa: E402
import peer  # noqa: E402
import receiver  # noqa: E402

DOWN = {
    "labels": {"alertname": "TargetDown", "service": "web", "severity": "critical"},
    "annotations": {"summary": "web is down"},
}


class Reload(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.hook = receiver.Receiver()
        self.addCleanup(self.hook.close)
        self.arrived = threading.Event()
        self.let_go = threading.Event()
        self.addCleanup(self.let_go.set)
        text = (
            f"{{name: hook, allow_private: true, allow_insecure: true, "
            f"webhook: {{url: '{self.hook.url('/hook')}'}}}}"
        )
        self.daemon = daemon.Daemon(pathlib.Path(folder.name) / "hw", [text], quiet="1h")
        self.daemon.start()
        self.addCleanup(self.daemon.stop)

    def hold(self, request):
        """The first message is in flight until it is let go."""
        self.arrived.set()
        self.let_go.wait(8)
        return 200

    def fire(self):
        self.daemon.request("/api/v2/alerts", [DOWN])

    def reload(self):
        """Status and text of the answer."""
        try:
            return 200, self.daemon.request("/-/reload", {})
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def reload_aside(self):
        """Begins one that can't end before the message in flight; gives what to wait for."""
        answers = []
        thread = threading.Thread(target=lambda: answers.append(self.reload()))
        thread.start()
        # It has begun once the old receivers take nothing more: the new ones show a count of zero.
        queued = 'headwater_notification_queue_length{receiver="hook"} 0'
        peer.wait_until(lambda: queued in self.daemon.request("/metrics"), "the new receivers")

        def answer():
            thread.join()
            return answers[0]

        return answer

    def outbox_is_empty(self):
        messages = self.daemon.api("incidents/1")["messages"]
        return messages and all(each["state"] == "delivered" for each in messages)

    def test_a_page_in_flight_is_sent_once(self):
        self.hook.answer = self.hold
        self.fire()
        self.assertTrue(self.arrived.wait(10))
        answer = self.reload_aside()
        self.let_go.set()
        self.assertEqual(answer(), (200, ""))
        # What the new receivers were given comes out behind it.
        peer.wait_until(self.outbox_is_empty, "the page to be delivered")
        self.fire()
        self.daemon.stop()
        self.assertEqual(len(self.hook.requests()), 1)

    def test_a_page_that_waits_for_its_next_try_is_sent_by_the_new_receivers(self):
        self.hook.answer = lambda request: 503
        self.fire()
        self.hook.wait_for(lambda request: True)
        self.hook.answer = lambda request: 200
        self.assertEqual(self.reload(), (200, ""))
        peer.wait_until(self.outbox_is_empty, "the page to be delivered")
        keys = {request.headers["webhook-id"] for request in self.hook.requests()}
        self.assertEqual(len(keys), 1)

    def test_a_second_one_meanwhile_is_refused_and_holds_nobody_up(self):
        self.hook.answer = self.hold
        self.fire()
        self.assertTrue(self.arrived.wait(10))
        answer = self.reload_aside()
        self.assertEqual(
            self.reload(), (409, "failed to reload config: a reload is running; ask again when it is over\n")
        )
        self.assertEqual(self.daemon.request("/-/healthy"), "OK")
        self.let_go.set()
        self.assertEqual(answer(), (200, ""))
        self.assertEqual(self.reload(), (200, ""))

    def test_sigterm_waits_for_no_reload_that_waits_for_a_receiver(self):
        self.hook.answer = lambda request: (self.arrived.set(), time.sleep(60), 200)[-1]
        self.fire()
        self.assertTrue(self.arrived.wait(10))
        answer = self.reload_aside()
        began = time.monotonic()
        self.daemon.process.send(signal.SIGTERM)
        self.assertEqual(self.daemon.process.wait(30), 0)
        self.assertLess(time.monotonic() - began, 10)
        answer()

    def test_a_bad_configuration_is_refused_whole_with_its_place_and_the_old_one_stays(self):
        good = self.daemon.config.read_text()
        in_force = self.daemon.request("/api/v2/status")
        self.daemon.config.write_text(good + "grouping:\n  trheshold: 3\n")
        line = len(good.splitlines()) + 2
        status, text = self.reload()
        self.assertEqual(status, 500)
        self.assertIn(f"{self.daemon.config}:{line}:3: ", text)
        self.assertIn("threshold", text)  # what was probably meant
        self.assertEqual(self.daemon.request("/api/v2/status"), in_force)
        self.assertIn("headwater_config_last_reload_successful 0\n", self.daemon.request("/metrics"))
        self.fire()
        self.hook.wait_for(lambda request: "ServiceDown" in request.text)

    def test_a_receiver_without_its_secret_is_refused_and_the_old_one_stays(self):
        good = self.daemon.config.read_text()
        self.daemon.config.write_text(
            good.replace("/hook'}", "/hook', secret: 'env:HEADWATER_TEST_NOT_SET'}")
        )
        status, text = self.reload()
        self.assertEqual(status, 500)
        self.assertIn("receiver hook: secret env:HEADWATER_TEST_NOT_SET: not set", text)
        self.fire()
        self.hook.wait_for(lambda request: "ServiceDown" in request.text)


if __name__ == "__main__":
    peer.main()
