"""Running the service: uvicorn with our logs, HTTPS where certificates are named, and a stop that cuts nothing."""

import asyncio
import socket
from collections.abc import Callable
from dataclasses import replace
from types import FrameType

import uvicorn

from api.app import create_service
from api.web.logs import begin_logging
from api.web.options import Options
from api.web.service import Service
from graph.wording import GongjianError, Lang, Wording

STOP_WITHIN = 6
"""Seconds for what is being worked on when the service is told to stop."""

NO_PORT = Wording("serve.no_port", "不能监听 {host}:{port}（{reason}）", "{host}:{port} can't be listened on ({reason})")
LOOPBACK = ("127.0.0.1", "::1", "localhost")
Ready = Callable[[str, bool, bool], None]
"""Told the address once the service listens, whether only this computer reaches it, and whether it speaks HTTPS."""


class Server(uvicorn.Server):
    """Uvicorn, which also tells the service that it is about to stop, so that streams end and /readyz says so."""

    def __init__(self, config: uvicorn.Config, service: Service) -> None:
        super().__init__(config)
        self._service = service

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002  (the interface's)
        """Stop, because of a signal; at once when it comes a second time. Unlike uvicorn's own this ends with exit code 0."""
        self.force_exit = self.should_exit
        self.should_exit = True
        self._service.stop()


def server_of(service: Service, lang: Lang) -> Server:
    """A server for a service; give it sockets to serve."""
    options = service.options
    config = uvicorn.Config(
        create_service(service, lang=lang),
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(options.proxies),
        forwarded_allow_ips=options.proxies,
        timeout_graceful_shutdown=STOP_WITHIN,
        timeout_keep_alive=30,
        backlog=512,
        ws="none",
        ssl_certfile=options.certificate,
        ssl_keyfile=options.private_key,
    )
    return Server(config, service)


def run(host: str | None, port: int | None, lang: Lang, ready: Ready) -> None:
    """Run the service until it is told to stop. Raises GongjianError when it can't listen."""
    options = Options.from_environment()
    options = replace(options, host=host or options.host, port=options.port if port is None else port)
    begin_logging()
    service = Service(options)
    server = server_of(service, lang)
    listening = _listening(options)
    scheme = "https" if options.certificate else "http"
    ready(f"{scheme}://{options.host}:{listening.getsockname()[1]}", options.host in LOOPBACK, options.certificate is not None)
    asyncio.run(server.serve(sockets=[listening]))


def _listening(options: Options) -> socket.socket:
    family = socket.AF_INET6 if ":" in options.host else socket.AF_INET
    try:
        found = socket.create_server((options.host, options.port), family=family, backlog=512)
    except OSError as error:
        raise GongjianError(NO_PORT, host=options.host, port=options.port, reason=error.strerror or type(error).__name__) from None
    return found
