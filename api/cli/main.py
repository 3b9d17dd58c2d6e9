"""The `gongjian` command: every subject's commands in one application."""

import importlib
import sys

import typer

from api.cli import decide, explain, propose
from api.cli.options import lang_of
from api.cli.output import say
from graph.wording import GongjianError, Wording

UNEXPECTED = Wording("cli.unexpected", "出现意外错误（{kind}）", "Something unexpected went wrong ({kind})")

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="共建：谁与谁共建什么 / who should build what with whom. 先试 / start with: gongjian load DIR; gongjian propose",
)
app.command()(propose.propose)
app.command()(decide.decide)
app.command()(explain.explain)

# (module, its attribute, name of the command)
_SUBJECTS = (
    ("demo", "demo", "demo"),
    ("store", "app", "store"),
    ("load", "load", "load"),
    ("load", "divisions", "divisions"),
    ("cypher", "cypher", "cypher"),
    ("ask", "ask", "ask"),
    ("check", "check", "check"),
)


def _register() -> None:
    for module, attribute, name in _SUBJECTS:
        found = getattr(importlib.import_module(f"api.cli.{module}"), attribute)
        if isinstance(found, typer.Typer):
            app.add_typer(found, name=name)
        else:
            app.command(name)(found)


_register()


def main() -> None:
    """Run the command line. Errors a user can act on are said and give their exit code; others never print values."""
    try:
        app()
    except GongjianError as error:
        say(error.text(lang_of()))
        sys.exit(error.exit_code)
    except Exception as error:
        say(UNEXPECTED.text(lang_of(), {"kind": type(error).__name__}))
        sys.exit(1)
