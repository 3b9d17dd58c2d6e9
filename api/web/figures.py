"""Figures for Prometheus: how much, how fast, how it ended. Labels are templates and states, never ids or people."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

MEDIA = "text/plain; version=0.0.4; charset=utf-8"
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Figures:
    """The service's figures; each application has its own."""

    def __init__(self) -> None:
        self._all = CollectorRegistry()
        self._requests = Counter(
            "gongjian_requests", "Requests by method, route and status.", ("method", "route", "status"), registry=self._all
        )
        self._seconds = Histogram(
            "gongjian_request_seconds", "Seconds to the first byte of the answer.", ("route",), buckets=_BUCKETS, registry=self._all
        )
        self.in_work = Gauge("gongjian_requests_in_work", "Requests being worked on.", registry=self._all)
        self.turned_away = Counter("gongjian_turned_away", "Requests not worked on, by reason.", ("reason",), registry=self._all)
        self.statements = Counter("gongjian_statements", "Raw statements by outcome.", ("outcome",), registry=self._all)
        self.streams = Gauge("gongjian_streams", "Open event streams.", registry=self._all)
        self.store_up = Gauge("gongjian_store_up", "1 while the database answers.", registry=self._all)

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count an answered request."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def text(self) -> bytes:
        """All figures as Prometheus reads them."""
        return generate_latest(self._all)
