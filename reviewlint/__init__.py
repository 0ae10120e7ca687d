"""reviewlint: reads notebooks of people who learn deep learning and writes a mentor's review."""

__version__ = "0.1.0"


def load_ipython_extension(shell: object) -> None:
    """Let a running notebook know `%reviewlint`; IPython calls this at `%load_ext reviewlint`."""
    from reviewlint.cli.magic import register

    register(shell)
