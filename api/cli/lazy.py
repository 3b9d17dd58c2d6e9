"""Commands whose modules are imported only when they run, so that `gongjian --help` does not wait for solvers and drivers."""

import functools
import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from api.cli.naming import name_store


@dataclass(frozen=True, slots=True)
class Subject:
    """A command: its name, the module below `api.cli` and the function or Typer application in it, and its line in the list of commands."""

    name: str
    module: str
    attribute: str
    line: str

    def load(self) -> Any:
        """Import the command."""
        found = getattr(importlib.import_module(f"api.cli.{self.module}"), self.attribute)
        if isinstance(found, typer.Typer):
            return get_command(found)
        alone = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
        alone.command(self.name)(found)
        return get_command(alone)


def group_of(subjects: tuple[Subject, ...]) -> type[TyperGroup]:
    """A group of these commands, in this order, for `typer.Typer(cls=...)`."""
    by_name = {subject.name: subject for subject in subjects}

    class Group(TyperGroup):
        _listing = False

        def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002  (the interface's)
            return list(by_name)

        def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002
            subject = by_name.get(cmd_name)
            if subject is None:
                return None
            if self._listing:
                return TyperCommand(subject.name, help=subject.line)
            command = subject.load()
            command.name = subject.name
            return _naming(command)

        def format_help(self, ctx: Any, formatter: Any) -> None:
            self._listing = True
            try:
                super().format_help(ctx, formatter)
            finally:
                self._listing = False

    return Group


def _naming(command: Any) -> Any:
    """Let a command, or each command of a group, name the store it uses before it does anything else."""
    for child in getattr(command, "commands", {}).values():
        _naming(child)
    if command.callback is not None and any(each.name == "store" for each in command.params):
        command.callback = _after_naming(command.name, command.callback)
    return command


def _after_naming(name: str, callback: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(callback)
    def run(**given: Any) -> Any:
        name_store(name, given)
        return callback(**given)

    return run
