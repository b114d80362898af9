"""`switchroom`, or `python -m router`."""

from __future__ import annotations

from router.cli import switchroom


def main() -> None:
    """Run the command line."""
    switchroom()


if __name__ == "__main__":
    main()
