"""Companion photos of the same scene: the frames of a focus bracket, a reference photo."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class PhotoFile:
    """A photo identified by name and content.

    Attributes:
        path: the file.
        checksum: its SHA-256 in hexadecimal when it was chosen; empty = not computed.
    """

    path: Path
    checksum: str = ""

    @classmethod
    def of(cls, path: Path) -> PhotoFile:
        """The file as it is now; without a checksum when it can't be read."""
        return cls(path, checksum(path))

    @property
    def changed(self) -> bool:
        """Whether the content differs from when the file was chosen."""
        return bool(self.checksum) and checksum(self.path) != self.checksum


@dataclass(frozen=True)
class Companions:
    """The photos that accompany a photo.

    Attributes:
        bracket: the other frames of its focus bracket.
        reference: another photo of the scene, with detail that this one lost.
    """

    bracket: tuple[PhotoFile, ...] = ()
    reference: PhotoFile | None = None

    def __bool__(self) -> bool:
        return bool(self.bracket) or self.reference is not None


def checksum(path: Path) -> str:
    """SHA-256 of a file's content in hexadecimal; empty when it can't be read."""
    import hashlib  # here because it loads OpenSSL; few photos have companions

    if path.is_dir():
        return ""
    try:
        with open(path, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
