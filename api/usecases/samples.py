"""The sample lists that come with the checkout."""

from pathlib import Path


def samples_folder() -> Path:
    """Where they lie."""
    return Path(__file__).resolve().parents[2] / "samples" / "sanya"
