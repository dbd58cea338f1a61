"""Slack, PagerDuty and a webhook receiver as far as Headwater meets them, and stricter: each refuses
with the vendor's own words what the vendor would refuse, and notes as a problem what the vendor would
take but no person should get. `tests/peers/notifiers_peer_test.py` proves them with the vendors' clients.

Each has `answer(request)`, which returns an Answer. They hold state: one caller at a time.
"""

import base64
import dataclasses
import hashlib
import hmac
import json
import re
import urllib.parse

SLACK_TOKEN = "xoxb-headwater-test"
SLACK_CHANNEL = "C0HEADWATER"
PAGERDUTY_KEY = "0123456789abcdef0123456789abcdef"
WEBHOOK_KEY = "whsec_aGVhZHdhdGVyLXRlc3Qtc2VjcmV0LTAxMjM0NTY3ODk="

SECTION_MAX, HEADER_MAX, BLOCKS_MAX = 3000, 150, 50
BLOCK_TEXTS_MAX, TEXT_MAX = 13_000, 40_000
MENTION = re.compile(r"<(!(?!date\^)|@|#)")
DATE = re.compile(r"<!date\^\d+\^[^|^<>]*\{[a-z_]+\}[^|^<>]*\|[^|<>]+>")
UNESCAPED = re.compile(r"&(?!amp;|lt;|gt;)")


@dataclasses.dataclass
class Request:
    path: str
    headers: dict  # names in lower case
    body: bytes

    def json(self):
        """None unless the body is a JSON object."""
        try:
            value = json.loads(self.body)
        except ValueError:
            return None
        return value if isinstance(value, dict) else None


@dataclasses.dataclass
class Answer:
    status: int
    body: object  # text as it is, anything else as JSON
    headers: dict = dataclasses.field(default_factory=dict)
    problems: list = dataclasses.field(default_factory=list)


class Slack:
    """chat.postMessage and chat.update of one workspace with one channel, and incoming webhooks."""

    def __init__(self):
        self.messages = {}  # ts -> {"channel", "text", "blocks", "thread_ts", "edits"}
        self._next_ts = 1

    def answer(self, request):
        if request.path.startswith("/services/"):
            return self._webhook(request)
        fields = self._fields(request)
        method = request.path.removeprefix("/api/")
        error = self._authorize(request) or (fields is None and "invalid_json")
        if not error:
            calls = {"chat.postMessage": self._post, "chat.update": self._update}
            call = calls.get(method)
            outcome = call(fields) if call else "unknown_method"
            if isinstance(outcome, dict):
                return Answer(200, {"ok": True} | outcome, problems=_slack_problems(fields))
            error = outcome
        return Answer(200, {"ok": False, "error": error})

    def cards(self):
        """Messages that stand in the channel, oldest first."""
        return [message for message in self.messages.values() if not message["thread_ts"]]

    def replies(self, ts):
        return [message for message in self.messages.values() if message["thread_ts"] == ts]

    @staticmethod
    def _authorize(request):
        given = request.headers.get("authorization")
        if given is None:
            return "not_authed"
        return None if given == f"Bearer {SLACK_TOKEN}" else "invalid_auth"

    @staticmethod
    def _fields(request):
        kind = request.headers.get("content-type", "").split(";")[0].strip()
        if kind == "application/json":
            return request.json()
        if kind != "application/x-www-form-urlencoded":
            return None
        fields = dict(urllib.parse.parse_qsl(request.body.decode()))
        for name in ("blocks", "metadata", "reply_broadcast", "unfurl_links", "unfurl_media"):
            if name in fields:
                fields[name] = json.loads(fields[name])
        return fields

    def _post(self, fields):
        thread = fields.get("thread_ts")
        error = _slack_content_error(fields)
        if fields.get("channel") != SLACK_CHANNEL:
            error = "channel_not_found"
        if not error and thread is not None and thread not in self.messages:
            error = "thread_not_found"
        if error:
            return error
        ts = f"1767225600.{self._next_ts:06d}"
        self._next_ts += 1
        self.messages[ts] = {
            "ts": ts,
            "channel": SLACK_CHANNEL,
            "text": fields.get("text", ""),
            "blocks": fields.get("blocks", []),
            "thread_ts": thread,
            "broadcast": fields.get("reply_broadcast", False),
            "edits": 0,
        }
        return {"channel": SLACK_CHANNEL, "ts": ts, "message": self.messages[ts]}

    def _update(self, fields):
        error = _slack_content_error(fields)
        if fields.get("channel") != SLACK_CHANNEL:
            error = "channel_not_found"
        message = self.messages.get(fields.get("ts"))
        if not error and message is None:
            error = "message_not_found"
        if error:
            return error
        message["text"] = fields.get("text", "")
        message["blocks"] = fields.get("blocks", [])
        message["edits"] += 1
        return {"channel": SLACK_CHANNEL, "ts": message["ts"], "text": message["text"]}

    @staticmethod
    def _webhook(request):
        if request.path != "/services/T0/B0/headwater":
            return Answer(404, "no_service")
        fields = request.json()
        if fields is None:
            return Answer(400, "invalid_payload")
        error = _slack_content_error(fields)
        if error:
            return Answer(400, error)
        return Answer(200, "ok", problems=_slack_problems(fields))


def _slack_content_error(fields):
    text, blocks = fields.get("text", ""), fields.get("blocks", [])
    if not isinstance(text, str) or not isinstance(blocks, list):
        return "invalid_arguments"
    if not text and not blocks:
        return "no_text"
    if len(text) > TEXT_MAX:
        return "msg_too_long"
    if len(blocks) > BLOCKS_MAX or not all(_block_is_valid(block) for block in blocks):
        return "invalid_blocks"
    if sum(_units(text) for block in blocks for text, _ in _block_texts(block)) > BLOCK_TEXTS_MAX:
        return "msg_blocks_too_long"
    return None


def _block_is_valid(block):
    """The block types that Headwater uses, exactly: an unknown field is an error at Slack too."""
    if not isinstance(block, dict):
        return False
    kind = block.get("type")
    if kind == "divider":
        return set(block) == {"type"}
    if kind == "context":
        elements = block.get("elements")
        return (
            set(block) == {"type", "elements"}
            and isinstance(elements, list)
            and 1 <= len(elements) <= 10
            and all(_text_is_valid(element, SECTION_MAX) for element in elements)
        )
    if kind == "header":
        text = block.get("text")
        plain = isinstance(text, dict) and text.get("type") == "plain_text"
        return set(block) == {"type", "text"} and plain and _text_is_valid(text, HEADER_MAX)
    if kind == "section":
        return set(block) == {"type", "text"} and _text_is_valid(block.get("text"), SECTION_MAX)
    return False


def _text_is_valid(text, units_max):
    if not isinstance(text, dict) or not isinstance(text.get("text"), str):
        return False
    allowed = {"mrkdwn": {"type", "text", "verbatim"}, "plain_text": {"type", "text", "emoji"}}
    return (
        set(text) <= allowed.get(text.get("type"), set()) and 1 <= _units(text["text"]) <= units_max
    )


def _block_texts(block):
    for text in [block.get("text"), *block.get("elements", [])]:
        if text:
            yield text["text"], text["type"]


def _slack_problems(fields):
    texts = [(fields.get("text", ""), "mrkdwn")]
    texts += [pair for block in fields.get("blocks", []) for pair in _block_texts(block)]
    marked = [text for text, kind in texts if kind == "mrkdwn"]
    problems = [f"a mention comes alive: {text!r}" for text in marked if MENTION.search(text)]
    problems += [f"an unescaped &: {text!r}" for text in marked if UNESCAPED.search(text)]
    problems += [f"a torn date: {text!r}" for text in marked if "<!date" in DATE.sub("", text)]
    if not fields.get("text"):
        problems.append("no text for notifications")
    return problems


def _units(text):
    """UTF-16 code units: as strict as any way of counting characters."""
    return len(text.encode("utf-16-le")) // 2


class PagerDuty:
    """Events API v2 and change events for one routing key."""

    EVENT_BYTES_MAX = 512 * 1024
    ACTIONS = ("trigger", "acknowledge", "resolve")
    SEVERITIES = ("critical", "error", "warning", "info")

    def __init__(self):
        self.alerts = {}  # dedup_key -> {"state", "opened", "summary", "severity", "events"}
        self.changes = []

    def answer(self, request):
        event = request.json()
        if len(request.body) > self.EVENT_BYTES_MAX:
            return Answer(413, "")
        errors = ["body is not a JSON object"] if event is None else self._routing_errors(event)
        if request.path == "/v2/enqueue":
            errors = errors or self._event_errors(event)
        elif request.path == "/v2/change/enqueue":
            errors = errors or _payload_errors(event, ("summary",))
        else:
            return Answer(404, "")
        if errors:
            message = {"status": "invalid event", "message": "Event object is invalid"}
            return Answer(400, message | {"errors": errors})
        if request.path == "/v2/enqueue":
            return self._take_event(event)
        self.changes.append(event["payload"])
        return Answer(202, {"status": "success", "message": "Change event processed"})

    @staticmethod
    def _routing_errors(event):
        key = event.get("routing_key")
        if not isinstance(key, str) or len(key) != 32:
            return ["'routing_key' must be 32 characters"]
        return [] if key == PAGERDUTY_KEY else ["'routing_key' is not known"]

    def _event_errors(self, event):
        action, dedup_key = event.get("event_action"), event.get("dedup_key")
        errors = []
        if action not in self.ACTIONS:
            errors.append("'event_action' is not trigger, acknowledge or resolve")
        if dedup_key is not None and not (isinstance(dedup_key, str) and 0 < len(dedup_key) <= 255):
            errors.append("'dedup_key' must have 1 to 255 characters")
        if dedup_key is None and action != "trigger":
            errors.append("'dedup_key' is missing or blank")
        if action == "trigger":
            errors += _payload_errors(event, ("summary", "source", "severity"))
            severity = (event.get("payload") or {}).get("severity")
            if severity not in self.SEVERITIES:
                errors.append("'payload.severity' is not known")
        return errors

    def _take_event(self, event):
        action, key = event["event_action"], event.get("dedup_key") or f"made-{len(self.alerts)}"
        alert = self.alerts.setdefault(key, {"state": "resolved", "opened": 0, "events": []})
        problems = []
        if action == "trigger":
            alert["opened"] += alert["state"] == "resolved"
            if alert["state"] == "resolved":
                alert["state"] = "triggered"
            alert |= {name: event["payload"][name] for name in ("summary", "severity", "source")}
        elif alert["state"] == "resolved":
            problems.append(f"{action} of an alert that is not open")
        else:
            alert["state"] = "acknowledged" if action == "acknowledge" else "resolved"
        alert["events"].append(action)
        body = {"status": "success", "message": "Event processed", "dedup_key": key}
        return Answer(202, body, problems=problems)


def _payload_errors(event, required):
    payload = event.get("payload")
    if not isinstance(payload, dict):
        return ["'payload' is missing or blank"]
    errors = []
    for name in required:
        if not isinstance(payload.get(name), str) or not payload[name]:
            errors.append(f"'payload.{name}' is missing or blank")
    if len(payload.get("summary") or "") > 1024:
        errors.append("'payload.summary' is longer than 1024 characters")
    timestamp = payload.get("timestamp")
    if timestamp is not None and not re.fullmatch(
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)", str(timestamp)
    ):
        errors.append("'payload.timestamp' is not ISO 8601")
    return errors


class Webhook:
    """A receiver that checks signatures and takes a repeated id only with the same body."""

    TYPES = {
        f"incident.{word}"
        for word in ("opened", "updated", "acknowledged", "resolved", "merged", "reopened")
    } | {"digest"}

    def __init__(self):
        self.events = {}  # webhook-id -> event, in order of arrival
        self._bodies = {}

    def answer(self, request):
        identity = request.headers.get("webhook-id", "")
        if not self._signed(request, identity):
            return Answer(401, "the signature does not match")
        event = request.json()
        if event is None or event.get("type") not in self.TYPES:
            return Answer(400, "not an event")
        problems = []
        if self._bodies.setdefault(identity, request.body) != request.body:
            problems.append(f"{identity} came twice with different bodies")
        if request.headers.get("idempotency-key") != identity:
            problems.append("Idempotency-Key is not the webhook-id")
        if not 0 < len(identity) <= 64 or "." in identity:
            problems.append(f"webhook-id {identity!r} is not plain")
        self.events.setdefault(identity, event)
        return Answer(204, "", problems=problems)

    @staticmethod
    def _signed(request, identity):
        timestamp = request.headers.get("webhook-timestamp", "")
        if not timestamp.isdigit():
            return False
        signed = f"{identity}.{timestamp}.".encode() + request.body
        key = base64.b64decode(WEBHOOK_KEY.removeprefix("whsec_"))
        code = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        given = request.headers.get("webhook-signature", "").split()
        return any(hmac.compare_digest(one, f"v1,{code}") for one in given)
