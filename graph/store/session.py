"""Opening a driver, and the two small questions asked of a server that may not be ready yet."""

from enum import Enum, auto

from neo4j import Driver, GraphDatabase, NotificationMinimumSeverity, exceptions

from graph.store.login import Login

PATIENCE = 60.0
_CONNECT_PATIENCE = 15.0
_REFUSALS = ("Neo.ClientError.Security.Unauthorized", "Neo.ClientError.Security.CredentialsExpired")
"""What says that a login is wrong; other codes (too many tries, no authentication yet) pass."""


class Answer(Enum):
    """What a server said to a login: ready, not ready yet, or the password is not right (or must be changed)."""

    READY = auto()
    NOT_YET = auto()
    REFUSED = auto()


def driver_of(login: Login, patience: float = PATIENCE) -> Driver:
    """A driver that neither retries (the store does, because only it can start a dead server) nor collects notifications."""
    auth = None if login.user is None else (login.user, login.password or "")
    return GraphDatabase.driver(
        login.url,
        auth=auth,
        max_transaction_retry_time=0,
        connection_timeout=min(_CONNECT_PATIENCE, patience),
        connection_acquisition_timeout=patience,
        keep_alive=True,
        notifications_min_severity=NotificationMinimumSeverity.OFF,
        user_agent="gongjian",
    )


def ask(login: Login) -> Answer:
    """Whether the server runs statements under this login."""
    with driver_of(login) as driver:
        try:
            with driver.session(database=login.database) as session:
                session.run("RETURN 1").consume()
        except exceptions.ClientError as error:
            return Answer.REFUSED if error.code in _REFUSALS else Answer.NOT_YET
        except (exceptions.DriverError, exceptions.Neo4jError, OSError):
            return Answer.NOT_YET
    return Answer.READY


def change_password(login: Login, new: str) -> Answer:
    """Give the login's user another password, so that the present one is void; REFUSED when the present one is void already."""
    with driver_of(login) as driver:
        try:
            driver.execute_query(
                "ALTER CURRENT USER SET PASSWORD FROM $old TO $new",
                {"old": login.password, "new": new},
                database_="system",
            )
        except exceptions.ClientError as error:
            return Answer.REFUSED if error.code in _REFUSALS else Answer.NOT_YET
        except (exceptions.DriverError, exceptions.Neo4jError, OSError):
            return Answer.NOT_YET
    return Answer.READY
