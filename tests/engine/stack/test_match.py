import cv2
import numpy as np

from engine.optics.bank import disc_kernel
from engine.stack.match import displacement, homography, resized
from tests.engine.optics.shots import texture

SIDE = 320
TURN = np.vstack([cv2.getRotationMatrix2D((SIDE / 2, SIDE / 2), 1.5, 1.1), [0, 0, 1]])


def luma(seed: int = 0) -> np.ndarray:
    return np.sqrt(texture(SIDE, seed).mean(2))


def turned(plane: np.ndarray) -> np.ndarray:
    """The plane whose pixel `TURN @ x` is the pixel x of the plane."""
    return cv2.warpPerspective(plane, TURN, (SIDE, SIDE), borderMode=cv2.BORDER_REFLECT)


def error(matrix: np.ndarray | None, truth: np.ndarray, side: int) -> float:
    """Mean distance of where two homographies lead, pixels."""
    assert matrix is not None
    corners = np.array([[[0.2, 0.2], [0.8, 0.2], [0.2, 0.8], [0.8, 0.8]]], np.float64) * side
    led, expected = (cv2.perspectiveTransform(corners, each) for each in (matrix, truth))
    return float(np.linalg.norm(led - expected, axis=2).mean())


def test_a_homography_lays_one_photo_on_the_other():
    assert error(homography(luma(), turned(luma())), TURN, SIDE) < 2


def test_a_photo_blurred_all_over_is_matched_by_what_is_large():
    blurred = cv2.filter2D(luma(), -1, disc_kernel(7.0), borderType=cv2.BORDER_REFLECT)
    assert error(homography(blurred, turned(luma())), TURN, SIDE) < 5


def test_a_mirrored_repeat_does_not_win_over_what_covers_the_photo():
    """Most features agree on the mirror image, which leads out of the reference."""
    tile = luma()[:160]
    scene = np.vstack([tile, tile[::-1]])
    found = homography(scene, scene)
    assert error(found, np.eye(3), SIDE) < 1


def test_another_scene_and_a_flat_photo_match_nothing():
    flat = np.full((64, 64), 0.4, np.float32)
    assert homography(flat, flat) is None
    assert homography(luma(), luma(8)) is None


def test_a_homography_holds_at_other_sizes_of_both_photos():
    half, third = (
        cv2.resize(luma(), (side, side), interpolation=cv2.INTER_AREA) for side in (160, 107)
    )
    sizes = (luma().shape, luma().shape), (half.shape, third.shape)
    found = resized(TURN, *sizes)
    center = np.array([[[79.5, 79.5]]])
    expected = (
        cv2.perspectiveTransform(np.array([[[159.5, 159.5]]]), TURN) + 0.5
    ) * 107 / 320 - 0.5
    np.testing.assert_allclose(cv2.perspectiveTransform(center, found), expected, atol=1e-6)


def test_displacement_is_measured_and_doubted_where_pictures_differ():
    one = luma()
    shifted = cv2.warpAffine(
        one, np.array([[1, 0, 2.0], [0, 1, -1.0]]), one.shape, borderMode=cv2.BORDER_REFLECT
    )
    shifted[200:280, 200:280] = luma(3)[200:280, 200:280]
    moved, sure = displacement(one, shifted)
    inner = (slice(30, 170), slice(30, 290))
    assert sure[inner].mean() > 0.95
    np.testing.assert_allclose(np.median(moved[inner], axis=(0, 1)), [2, -1], atol=0.2)
    assert sure[215:265, 215:265].mean() < 0.7
