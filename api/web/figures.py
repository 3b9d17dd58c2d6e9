"""Figures for Prometheus: how much, how fast, how it ended. Labels are templates and states, never ids or people."""

from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

MEDIA = "text/plain; version=0.0.4; charset=utf-8"
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)

_JOB_BUCKETS = (1.0, 5.0, 15.0, 60.0, 300.0, 900.0, 1800.0, 3600.0)


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
        self._jobs = Gauge("gongjian_jobs", "Jobs that wait and that run, by kind.", ("kind", "state"), registry=self._all)
        self._job_seconds = Histogram(
            "gongjian_job_seconds", "Seconds that a job took, by kind.", ("kind",), buckets=_JOB_BUCKETS, registry=self._all
        )
        self.store_up = Gauge("gongjian_store_up", "1 while the database answers.", registry=self._all)

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count an answered request."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def count_jobs(self, found: Mapping[tuple[str, str], int]) -> None:
        """Set how many jobs there are by (kind, state)."""
        for (kind, state), number in found.items():
            self._jobs.labels(kind, state).set(number)

    def job_took(self, kind: str, seconds: float) -> None:
        """Count a job that was done here."""
        self._job_seconds.labels(kind).observe(seconds)

    def text(self) -> bytes:
        """All figures as Prometheus reads them."""
        return generate_latest(self._all)
