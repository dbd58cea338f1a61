"""A loopback HTTP server that keeps every request and answers as the test says.

    with receiver.Receiver() as slack:
        slack.answer = lambda request: (200, {"ok": True})
        ... slack.url("/api/chat.postMessage") ...
        slack.wait_for(lambda request: "firing" in request.text)
"""

import dataclasses
import http.server
import json
import sys
import threading

import peer


@dataclasses.dataclass(frozen=True)
class Request:
    method: str
    path: str
    headers: dict
    text: str

    def json(self):
        return json.loads(self.text)


class Receiver:
    """`answer(request)` returns a status, or a status and what to send: text as it is, anything else
    as JSON. 200 with an empty object by default.
    """

    def __init__(self):
        self.answer = lambda request: 200
        self._requests = []
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self._server.shutdown()
        self._server.server_close()

    def url(self, path=""):
        return f"http://127.0.0.1:{self.port}{path}"

    def requests(self):
        """All so far, in the order in which they were answered."""
        with self._lock:
            return list(self._requests)

    def wait_for(self, matches, what="a request", seconds=30):
        """Returns the first request, past ones too, that `matches`."""

        def find():
            return next((request for request in self.requests() if matches(request)), None)

        return peer.wait_until(find, f"{what} at {self.url()}", seconds)

    def take(self, request):
        answer = self.answer(request)
        with self._lock:
            self._requests.append(request)
        return answer if isinstance(answer, tuple) else (answer, {})


class _Server(http.server.ThreadingHTTPServer):
    def handle_error(self, request, client_address):
        if not isinstance(sys.exc_info()[1], ConnectionError):  # a client that was killed
            super().handle_error(request, client_address)


def _handler(receiver):
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _any(self):
            length = int(self.headers.get("Content-Length", 0))
            text = self.rfile.read(length).decode(errors="replace")
            headers = {name.lower(): value for name, value in self.headers.items()}
            status, value = receiver.take(Request(self.command, self.path, headers, text))
            plain = isinstance(value, str)
            body = (value if plain else json.dumps(value)).encode()
            self.send_response(status)
            self.send_header("Content-Type", "text/plain" if plain else "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _any

        def log_message(self, *_):
            pass

    return Handler
