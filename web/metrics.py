"""How often was what asked, and how long did it take?  For Prometheus.

Needs the extra `metrics`; without prometheus-client there is no such address.
"""

import time
from importlib.util import find_spec

from flask import Flask, Response, g, request

from .searching import Searching

BUCKETS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0)


def add_metrics(app: Flask, searcher: Searching) -> None:
    """Count requests and give the counts at /metrics, where prometheus-client is installed."""
    if find_spec("prometheus_client") is None:
        return
    from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, exposition

    registry = CollectorRegistry()
    requests = Counter(
        "fihrist_requests", "Requests answered.", ["endpoint", "status"], registry=registry
    )
    seconds = Histogram(
        "fihrist_request_seconds",
        "Time from a request to its answer.",
        ["endpoint"],
        buckets=BUCKETS_S,
        registry=registry,
    )
    documents = Gauge("fihrist_documents", "Articles in the current generation.", registry=registry)

    def count(response: Response) -> Response:
        endpoint = request.endpoint or "none"
        requests.labels(endpoint, response.status_code).inc()
        seconds.labels(endpoint).observe(time.perf_counter() - g.started_s)
        return response

    def metrics() -> Response:
        documents.set(searcher.documents)
        return Response(
            exposition.generate_latest(registry), content_type=exposition.CONTENT_TYPE_LATEST
        )

    app.after_request(count)
    app.add_url_rule("/metrics", "metrics", metrics)
