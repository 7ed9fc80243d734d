"""A group of verbs as a literal: a verb's module is loaded only when that verb is used."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click

Verbs = dict[str, str]


class LazyGroup(click.Group):
    """Verbs by the title of their group, each with its one line of help; each in the module of its name.

    Those that are `hidden` are run by programs, and no help lists them. The `usual` verb is run where none is named.
    """

    def __init__(
        self,
        *arguments: Any,
        package: str,
        groups: dict[str, Verbs],
        hidden: tuple[str, ...] = (),
        usual: str = "",
        **attributes: Any,
    ) -> None:
        super().__init__(*arguments, **attributes)
        self._package = package
        self._groups = groups
        self._hidden = hidden
        self._usual = usual

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments, of the usual verb where they name no other and ask for more than help."""
        named = any(word in verbs for verbs in self._groups.values() for word in args)
        usual = [self._usual] if self._usual and not named and args != ["--help"] else []
        return super().parse_args(ctx, [*usual, *args])

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return every verb, in the order of the groups."""
        return [name for verbs in self._groups.values() for name in verbs]

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Return the verb's command, from the module of its name."""
        if not any(name in verbs for verbs in (*self._groups.values(), self._hidden)):
            return None
        command: click.Command = import_module(f"{self._package}.{name.replace('-', '_')}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the verbs by group without loading any."""
        for title, verbs in self._groups.items():
            with formatter.section(title):
                formatter.write_dl(list(verbs.items()))
