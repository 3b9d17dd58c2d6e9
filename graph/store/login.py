"""Where a server is and who we are there."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Login:
    """Address, user and password of a server; the password never shows when printed. `database` None is the server's default one."""

    url: str
    user: str | None
    password: str | None = field(repr=False)
    database: str | None = None
