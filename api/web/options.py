"""How the service runs, by the environment."""

import os
from dataclasses import dataclass
from pathlib import Path

from graph.wording import GongjianError, Wording

NOT_A_NUMBER = Wording(
    "serve.not_a_number", "{name} 应是不小于 {least} 的整数，现为“{text}”", "{name} must be a whole number from {least} on, not {text}"
)
NEEDS_BOTH = Wording(
    "serve.needs_both",
    "HTTPS 需要同时设置 GONGJIAN_SERVE_CERTIFICATE 和 GONGJIAN_SERVE_PRIVATE_KEY",
    "HTTPS needs both GONGJIAN_SERVE_CERTIFICATE and GONGJIAN_SERVE_PRIVATE_KEY",
)
OFF = ("off", "no", "false", "0")


@dataclass(frozen=True, slots=True)
class Options:
    """`at_once`: requests worked on at the same time, more are turned away; `query`: whether raw Cypher is open; sizes in bytes; `proxies`:
    addresses whose word on where a request comes from is taken."""

    host: str = "127.0.0.1"
    port: int = 8321
    at_once: int = 64
    query: bool = True
    body: int = 1_000_000
    upload: int = 50_000_000
    certificate: Path | None = None
    private_key: Path | None = None
    proxies: str = ""

    @classmethod
    def from_environment(cls) -> "Options":
        """What the environment says; GongjianError for what it can't mean."""
        usual = cls()
        certificate, key = _path("GONGJIAN_SERVE_CERTIFICATE"), _path("GONGJIAN_SERVE_PRIVATE_KEY")
        if (certificate is None) != (key is None):
            raise GongjianError(NEEDS_BOTH)
        return cls(
            host=os.environ.get("GONGJIAN_SERVE_HOST") or usual.host,
            port=_number("GONGJIAN_SERVE_PORT", usual.port, 0),
            at_once=_number("GONGJIAN_SERVE_AT_ONCE", usual.at_once, 1),
            query=(os.environ.get("GONGJIAN_SERVE_QUERY") or "on").strip().casefold() not in OFF,
            upload=_number("GONGJIAN_SERVE_UPLOAD_MB", usual.upload // 1_000_000, 1) * 1_000_000,
            certificate=certificate,
            private_key=key,
            proxies=(os.environ.get("GONGJIAN_SERVE_PROXIES") or "").strip(),
        )


def _number(name: str, usual: int, least: int) -> int:
    text = (os.environ.get(name) or "").strip()
    if not text:
        return usual
    if not text.isdecimal() or int(text) < least:
        raise GongjianError(NOT_A_NUMBER, name=name, least=least, text=text)
    return int(text)


def _path(name: str) -> Path | None:
    named = os.environ.get(name)
    return Path(named).expanduser() if named else None
