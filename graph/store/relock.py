"""Make `jars.lock` again from Maven's own resolution: `python -m graph.store.relock` (needs mvn and the network; users never run it).

jgo resolves a dozen artifacts to other versions than Maven does, so the lock is made by Maven once and fetched by jgo afterwards.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from graph.store.jars import LOCK, Jar, digest_of

ROOTS = (
    ("org.neo4j.app", "neo4j-server", "5.26.30"),
    ("org.neo4j", "neo4j", "5.26.30"),
    ("org.neo4j.client", "neo4j-browser", "5.24.0"),
)
"""What is resolved: the server, the admin tools with it, and the Browser's page."""

_HEADER = (
    "# Jars of the private Neo4j: group:artifact:version[:classifier] sha256 bytes. Made by `python -m graph.store.relock`, do not edit.\n"
)
_MAVEN_PARTS = {5: (0, 1, 3), 6: (0, 1, 4, 3)}
"""Which parts of a line of `dependency:list` (group:artifact:jar[:classifier]:version:scope) are ours, by how many there are."""


def _pom() -> str:
    wanted = "".join(
        f"<dependency><groupId>{g}</groupId><artifactId>{a}</artifactId><version>{v}</version></dependency>" for g, a, v in ROOTS
    )
    return (
        "<project><modelVersion>4.0.0</modelVersion><groupId>gongjian</groupId>"
        f"<artifactId>lock</artifactId><version>1</version><dependencies>{wanted}</dependencies></project>"
    )


def _resolve(folder: Path) -> tuple[list[str], Path]:
    """Maven's runtime class path of the roots: its lines and a flat folder with the jars."""
    (folder / "pom.xml").write_text(_pom(), encoding="utf-8")
    listed, jars = folder / "list.txt", folder / "jars"
    for goal in (("dependency:list", f"-DoutputFile={listed}"), ("dependency:copy-dependencies", f"-DoutputDirectory={jars}")):
        subprocess.run(["mvn", "-B", "-q", "-DincludeScope=runtime", *goal], cwd=folder, check=True)
    lines = [line.split()[0] for line in listed.read_text(encoding="utf-8").splitlines() if ":jar:" in line]
    return lines, jars


def _locked(line: str, jars: Path) -> Jar:
    parts = line.split(":")
    coordinate = ":".join(parts[i] for i in _MAVEN_PARTS[len(parts)])
    bare = Jar(coordinate, "", 0)
    return Jar(coordinate, digest_of(jars / bare.name), (jars / bare.name).stat().st_size)


def relock(target: Path = LOCK) -> int:
    """Write the lock and return how many jars it names."""
    with tempfile.TemporaryDirectory() as folder:
        lines, jars = _resolve(Path(folder))
        locked = sorted((_locked(line, jars) for line in lines), key=lambda jar: jar.coordinate)
    if len({jar.name for jar in locked}) != len(locked):
        raise ValueError("two jars of the lock share a file name; one flat folder can't hold them")
    target.write_text(_HEADER + "".join(f"{j.coordinate} {j.sha256} {j.size}\n" for j in locked), encoding="utf-8", newline="\n")
    return len(locked)


if __name__ == "__main__":
    sys.stdout.write(f"{relock()} jars locked\n")
