"""reviewlint: reads notebooks of people who learn deep learning and writes a mentor's review."""

__version__ = "0.1.0"
