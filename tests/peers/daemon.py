"""`headwater serve` as a peer of its peers: started on free ports, asked over HTTP, stopped or killed."""

import json
import re
import subprocess
import urllib.request

import peer

CONFIG = """estate: eu
symptoms:
  rules:
    - {{name: ServiceDown, match: 'alertname="TargetDown"', class: loss}}
    - {{name: PgConnectionsSaturated, match: 'alertname="PgConnectionsSaturated"', class: saturation}}
incidents: {{quiet: {quiet}}}
policies:
  - name: platform
    steps: [{{wait: {hold}, receivers: [{receivers}]}}]
receivers:
{receiver_list}
server: {{listen: '127.0.0.1:{port}', authentication: false}}
{more}
"""


class Daemon:
    """Receivers is a list of YAML texts, each with its own name."""

    def __init__(self, folder, receivers, hold="1s", quiet="2s", more=""):
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.port = peer.free_port()
        names = [text.split("name:")[1].split(",")[0].strip() for text in receivers]
        self.config = folder / "headwater.yaml"
        self.config.write_text(
            CONFIG.format(
                hold=hold,
                quiet=quiet,
                port=self.port,
                receivers=", ".join(names),
                receiver_list="\n".join(f"  - {text}" for text in receivers),
                more=more,
            )
        )
        self.data = folder / "data"
        self.process = None
        self.token = None

    def start(self, *arguments, environment=None):
        command = [peer.headwater_binary(), "serve", "--config", str(self.config), "--data", str(self.data)]
        self.process = peer.Process(command + list(arguments), self.folder / "serve.log", environment)
        self.process.wait_until(self.ready, "the daemon to be ready")

    def start_guarded(self):
        """Asks for tokens; the first one is ours from then on."""
        self.config.write_text(self.config.read_text().replace(", authentication: false", ""))
        self.start()

        def first_token():
            log = (self.folder / "serve.log").read_text()
            return re.search(r"admin token, shown this once: (\S+)\n", log)

        peer.wait_until(first_token, "the first token")
        self.token = first_token().group(1)

    def run_to_end(self, seconds=60):
        command = [peer.headwater_binary(), "serve", "--config", str(self.config), "--data", str(self.data)]
        self.process = peer.Process(command + ["--exit-at-end"], self.folder / "serve.log")
        self.process.wait(seconds)

    def ready(self):
        try:
            return self.request("/-/ready") is not None
        except OSError:
            return False

    def request(self, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"}
        if self.token is not None:
            headers["Authorization"] = f"Bearer {self.token}"
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", data, headers)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.read().decode()

    def api(self, path, body=None):
        try:
            return json.loads(self.request(f"/headwater/v1/{path}", body))
        except OSError as refused:
            if self.process is None or self.process.exit_code() is None:
                raise
            raise AssertionError(f"ended ({self.process.exit_code()}):\n{self.process.last_lines()}") from refused

    def incidents(self, *states):
        query = ",".join(states) or "open,acknowledged,resolved"
        return self.api(f"incidents?state={query}")["incidents"]

    def replay_own_journal(self):
        return self.run("replay", "--data", self.data, "--estate", "eu", seconds=600)

    def run(self, *arguments, seconds=60):
        """A verb of the program, as a person runs it."""
        command = [peer.headwater_binary(), *arguments]
        return subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=seconds)

    def ask(self, verb, *arguments):
        """A verb that asks this daemon."""
        return self.run(verb, *arguments, "--url", f"http://127.0.0.1:{self.port}")

    def stop(self):
        if self.process is not None:
            self.process.stop()

    def kill(self):
        self.process.kill()
