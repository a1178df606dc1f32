"""Other photos of a scene that go with one: the frames of a focus bracket, a reference photo."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class PhotoFile:
    """A photo by name and content.

    Attributes:
        path: the file.
        checksum: SHA-256 of it in hexadecimal when it was chosen; empty = not looked at.
    """

    path: Path
    checksum: str = ""

    @classmethod
    def of(cls, path: Path) -> PhotoFile:
        """The file as it is now; without a checksum when it can't be read."""
        return cls(path, checksum(path))

    @property
    def changed(self) -> bool:
        """Whether it holds something else than when it was chosen."""
        return bool(self.checksum) and checksum(self.path) != self.checksum


@dataclass(frozen=True)
class Companions:
    """What goes with a photo.

    Attributes:
        bracket: the other frames of its focus bracket.
        reference: another photo of the scene that has detail which this one lost.
    """

    bracket: tuple[PhotoFile, ...] = ()
    reference: PhotoFile | None = None

    def __bool__(self) -> bool:
        return bool(self.bracket) or self.reference is not None


def checksum(path: Path) -> str:
    """SHA-256 of a file's content in hexadecimal; empty when it can't be read."""
    import hashlib  # here, for its OpenSSL: few photos have companions

    if path.is_dir():
        return ""
    try:
        with open(path, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
