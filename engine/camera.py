"""The camera that took a photo, as described by its EXIF, and f-numbers on it."""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass, replace

from engine.files import ifd
from engine.lens import MAX_COC, Lens

_FOCAL_LENGTH, _FOCAL_LENGTH_35MM, _SUBJECT_DISTANCE = 0x920A, 0xA405, 0x9206
_F_NUMBER = 0x829D
_FULL_FRAME_MM = 36.0
_USUAL_DISTANCE = 20
"""Default focus distance in full-frame focal lengths, if a photo gives none: 1 m at 50 mm."""


@dataclass(frozen=True)
class Camera:
    """Attributes:
    focal_length_mm: of the lens itself.
    sensor_width_mm: long side of the sensor.
    focus_distance_mm: to the plane in focus.
    """

    focal_length_mm: float = 50.0
    sensor_width_mm: float = _FULL_FRAME_MM
    focus_distance_mm: float = 1000.0

    def f_number(self, blur: float) -> float:
        """The f-number at which a background at infinity has this blur level; inf for no blur.

        The background is imaged as discs of diameter f^2 / (N (s - f)); blur level 100 is a
        diameter of 2 `MAX_COC` of the long side.
        """
        if not blur:
            return math.inf
        disc = self.focal_length_mm**2 / (self.focus_distance_mm - self.focal_length_mm)
        return disc / (2 * MAX_COC * self.sensor_width_mm * blur / 100)


def stopped_down(lens: Lens, camera: Camera) -> Lens:
    """The lens with the blade curvature that its iris has at the f-number of its blur level.

    Args:
        camera: the one that took the photo.
    """
    aperture = lens.aperture
    if aperture.iris is None or aperture.shape != "blades":
        return lens
    curvature = aperture.iris.curvature(aperture.curvature, camera.f_number(lens.blur))
    return replace(lens, aperture=replace(aperture, curvature=curvature, iris=None))


def read_camera(exif: bytes) -> Camera:
    """The camera in an EXIF block (TIFF structure). Missing values are those of a 50 mm full-frame
    lens focused at 1 m, or at the same number of focal lengths."""
    try:
        order, first = ifd.head(exif)
        table = ifd.read_child(exif, order, ifd.read_table(exif, order, first)[0], ifd.EXIF)
    except ValueError:
        return Camera()
    focal = _fraction(table, _FOCAL_LENGTH, order)
    equivalent = float(ifd.number(table, _FOCAL_LENGTH_35MM, order)) or focal
    if not 3 <= equivalent <= 3000:
        return Camera()
    focal = focal or equivalent
    distance = 1000 * _fraction(table, _SUBJECT_DISTANCE, order)
    if not 2 * focal <= distance <= 1e6:
        distance = _USUAL_DISTANCE * equivalent
    return Camera(focal, _FULL_FRAME_MM * focal / equivalent, distance)


def read_f_number(exif: bytes) -> float:
    """The f-number in an EXIF block; 0 where it is missing."""
    try:
        order, first = ifd.head(exif)
        table = ifd.read_child(exif, order, ifd.read_table(exif, order, first)[0], ifd.EXIF)
    except ValueError:
        return 0.0
    return _fraction(table, _F_NUMBER, order)


def _fraction(table: ifd.Table, tag: int, order: str) -> float:
    """A RATIONAL tag; 0 if it is missing or not a number."""
    entry = table.get(tag)
    if entry is None or entry.kind != ifd.RATIONAL or len(entry.data) < 8:
        return 0.0
    over, under = struct.unpack_from(order + "II", entry.data)
    return over / under if under else 0.0
