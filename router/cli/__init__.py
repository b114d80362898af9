"""The command line, `switchroom`. Each module brings its commands in `COMMANDS`."""

from __future__ import annotations

from typing import Final

import click

from router.cli import (
    classify,
    config,
    demo,
    emergency,
    erase_caller,
    flow,
    journal,
    people,
    playing,
    replay,
    run,
    twilio,
    twilio_fallback,
)
from router.cli.wording import example

MODULES: Final = (
    demo,
    run,
    config,
    twilio,
    twilio_fallback,
    flow,
    playing,
    classify,
    emergency,
    erase_caller,
    people,
    journal,
    replay,
)


@click.group(
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=example("switchroom example-config > switchroom.toml", "switchroom check-config"),
)
@click.version_option(package_name="switchroom", prog_name="switchroom")
def switchroom() -> None:
    """Answer, understand, queue and connect calls."""


for _module in MODULES:
    for _command in _module.COMMANDS:
        switchroom.add_command(_command)
