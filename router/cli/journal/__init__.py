"""`switchroom journal`: what has happened, whether it is whole, and copies of it."""

from __future__ import annotations

from typing import Final

import click

from router.cli.journal.copies import export_, import_
from router.cli.journal.showing import show
from router.cli.journal.trimming import trim
from router.cli.journal.verifying import salvage, verify
from router.cli.wording import example


@click.group(epilog=example("switchroom journal show --last 20", "switchroom journal verify"))
def journal() -> None:
    """See what has happened, check it, and make copies of it.

    The journal is in the folder that the configuration names ([journal] folder).
    """


for _command in (show, verify, export_, import_, trim, salvage):
    journal.add_command(_command)

COMMANDS: Final[tuple[click.Command, ...]] = (journal,)
