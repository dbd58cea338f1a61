#!/usr/bin/env python3
"""Loopback Slack, PagerDuty and webhook receivers that check what they get and can be told to fail.

    with fake_receivers.FakeReceivers("requests.jsonl") as fakes:
        ... Slack api_base   fakes.url("/api"), incoming webhook fakes.url("/services/T0/B0/headwater")
        ... PagerDuty        fakes.url("")
        ... generic webhook  fakes.url("/hook")
        fakes.fail("slack", {"status": 429, "headers": {"Retry-After": "1"}}, {"hang": True})
        fakes.wait_for(lambda request: request["target"] == "slack")
        assert fakes.problems() == []

Tokens and keys that they know are constants of fake_providers.py. As a program it prints its URL on
the first line and serves until it is stopped; faults and findings then go by HTTP:

    POST /control/fail   {"target": "slack", "faults": [{"status": 500}, {"hang": true}]}
    GET  /control/requests   every request so far;  GET /control/problems   what was wrong with them
    GET  /control/state      messages, alerts and events as the providers now hold them

Every request is one line of the record: target, path, headers but the credentials, body, status,
answer, problems.
"""

import argparse
import collections
import http.server
import json
import pathlib
import signal
import ssl
import sys
import threading
import time

import fake_providers
import peer

HIDDEN_HEADERS = {"authorization"}


class FakeReceivers:
    """`certificate` and `key` are PEM files: with them the server speaks https."""

    def __init__(self, record=None, port=0, certificate=None, key=None):
        self.slack = fake_providers.Slack()
        self.pagerduty = fake_providers.PagerDuty()
        self.webhook = fake_providers.Webhook()
        self._record = pathlib.Path(record) if record else None
        self._requests = []
        self._faults = collections.defaultdict(collections.deque)
        self._moods = {}
        self._lock = threading.Lock()
        self.closing = threading.Event()
        self._server = _Server(("127.0.0.1", port), _handler(self))
        self._scheme = "http"
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate, key)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
            self._scheme = "https"
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()

    def url(self, path=""):
        return f"{self._scheme}://127.0.0.1:{self.port}{path}"

    def fail(self, target, *faults):
        """The next requests to "slack", "pagerduty" or "webhook" meet these, one each, in order:
        {"status", "headers", "body"} is answered, {"hang": True} never answers, {"drip": True} sends
        its answer a byte at a time and {"endless": True} without end. None reaches the provider."""
        with self._lock:
            self._faults[target].extend(faults)

    def behave(self, target, mood=None):
        """The same of all requests from here on; without a mood they are taken again."""
        with self._lock:
            self._moods[target] = mood

    def requests(self, target=None):
        """What has been answered so far, in order."""
        with self._lock:
            return [one for one in self._requests if target in (None, one["target"])]

    def problems(self):
        return [problem for request in self.requests() for problem in request["problems"]]

    def wait_for(self, matches, what="a request", seconds=30):
        """Returns the first request, past ones too, that `matches`."""

        def find():
            return next((request for request in self.requests() if matches(request)), None)

        return peer.wait_until(find, f"{what} at {self.url()}", seconds)

    def state(self):
        with self._lock:
            return {
                "slack": list(self.slack.messages.values()),
                "pagerduty": self.pagerduty.alerts,
                "changes": self.pagerduty.changes,
                "webhook": self.webhook.events,
            }

    def take(self, request):
        """The answer, or None for one that never comes."""
        target = _target_of(request.path)
        with self._lock:
            fault = self._faults[target].popleft() if self._faults[target] else self._moods.get(target)
            if fault is None:
                provider = {"slack": self.slack, "pagerduty": self.pagerduty}.get(target, self.webhook)
                answer = provider.answer(request)
            elif fault.get("hang"):
                answer = None
            elif fault.get("drip") or fault.get("endless"):
                answer = fake_providers.Answer(200, _pieces(self.closing, bool(fault.get("drip"))))
            else:
                answer = fake_providers.Answer(
                    fault["status"], fault.get("body", ""), fault.get("headers", {})
                )
            self._keep(target, request, answer)
        return answer

    def _keep(self, target, request, answer):
        body = request.json()
        line = {
            "target": target,
            "path": request.path,
            "headers": {k: v for k, v in request.headers.items() if k not in HIDDEN_HEADERS},
            "body": body if body is not None else request.body.decode(errors="replace"),
            "text": request.body.decode(errors="replace"),
            "status": answer.status if answer else None,
            "answer": answer.body if answer and not callable(answer.body) else None,
            "at": time.monotonic(),
            "problems": answer.problems if answer else [],
        }
        self._requests.append(line)
        if self._record:
            with self._record.open("a") as record:
                record.write(json.dumps(line) + "\n")

    def control(self, method, path, text):
        if method == "POST" and path == "/control/fail":
            order = json.loads(text)
            self.fail(order["target"], *order["faults"])
            return {}
        views = {
            "/control/requests": self.requests,
            "/control/problems": self.problems,
            "/control/state": self.state,
        }
        return views[path]() if method == "GET" and path in views else None


def _target_of(path):
    if path.startswith(("/api/", "/services/")):
        return "slack"
    return "pagerduty" if path.startswith("/v2/") else "webhook"


def _pieces(closing, drips):
    def pieces():
        while not closing.wait(0.2 if drips else 0):
            yield b"o" if drips else b"ok " * 20_000

    return pieces


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        """A client that hangs up is nothing to tell of; anything else is."""
        if not isinstance(sys.exc_info()[1], (ConnectionError, ssl.SSLError)):
            super().handle_error(request, client_address)


def _handler(fakes):
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            self._control()

        def do_POST(self):
            if self.path.startswith("/control/"):
                self._control()
                return
            headers = {name.lower(): value for name, value in self.headers.items()}
            request = fake_providers.Request(self.path, headers, self._body())
            answer = fakes.take(request)
            if answer is None:
                fakes.closing.wait()
                self.close_connection = True
                return
            self._send(answer)

        def _control(self):
            found = fakes.control(self.command, self.path, self._body())
            self._send(fake_providers.Answer(404 if found is None else 200, found))

        def _body(self):
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))

        def _send(self, answer):
            if callable(answer.body):
                self._pour(answer)
                return
            plain = isinstance(answer.body, str)
            body = (answer.body if plain else json.dumps(answer.body)).encode()
            self.send_response(answer.status)
            self.send_header("Content-Type", "text/plain" if plain else "application/json")
            if answer.status != 204:
                self.send_header("Content-Length", str(len(body)))
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.end_headers()
            if answer.status != 204:
                self.wfile.write(body)

        def _pour(self, answer):
            """A body that comes in pieces until the client has enough."""
            self.send_response(answer.status)
            self.send_header("Content-Length", str(1 << 40))
            self.end_headers()
            self.close_connection = True
            try:
                for piece in answer.body():
                    self.wfile.write(piece)
            except OSError:
                return

        def log_message(self, *_):
            pass

    return Handler


def _main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--record", help="file that gets a JSON line for each request")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--certificate", help="PEM file; then https")
    parser.add_argument("--key", help="PEM file of the certificate's key")
    options = parser.parse_args()
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    with FakeReceivers(options.record, options.port, options.certificate, options.key) as fakes:
        print(fakes.url(), flush=True)
        signal.sigwait({signal.SIGINT, signal.SIGTERM})


if __name__ == "__main__":
    _main()
