"""OpenTelemetry's own exporter: logs an error and a deployment to the URL given, plain and packed, and
prints what it thinks became of them."""

import json
import logging
import sys

from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
from opentelemetry.sdk._logs import LoggerProvider, LoggingHandler
from opentelemetry.sdk._logs.export import SimpleLogRecordProcessor
from opentelemetry.sdk.resources import Resource


class Watched(OTLPLogExporter):
    """Remembers the result of each export."""

    results = []

    def export(self, batch):
        result = super().export(batch)
        self.results.append(result.name)
        return result


def send(url, token, compression):
    resource = Resource({"service.name": f"shop-{compression.value}", "deployment.environment.name": "production"})
    provider = LoggerProvider(resource=resource)
    exporter = Watched(endpoint=url, headers={"Authorization": f"Bearer {token}"}, compression=compression, timeout=5)
    provider.add_log_record_processor(SimpleLogRecordProcessor(exporter))
    log = logging.getLogger(f"shop.{compression.value}")
    log.propagate = False
    log.addHandler(LoggingHandler(logger_provider=provider))
    try:
        raise TimeoutError("no answer in 5 s")
    except TimeoutError:
        log.exception("charge %s failed", 4711)
    log.warning("not worth an alert")
    provider.shutdown()


logging.basicConfig(stream=sys.stderr)
for each in (Compression.NoCompression, Compression.Gzip):
    send(sys.argv[1], sys.argv[2], each)
print(json.dumps(Watched.results))
