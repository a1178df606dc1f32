"""Other photos of the scene join the one on screen, and are remembered."""

import cv2
import numpy as np
import pytest

import resources
from engine.companions import PhotoFile
from engine.files.sidecar import read_sidecar


@pytest.fixture
def frames(photo, tmp_path):
    """The photo blurred on its right, and another file of it blurred on its left."""
    sharp = np.asarray(cv2.imread(str(photo)))
    soft = cv2.GaussianBlur(sharp, (0, 0), 4)
    middle = sharp.shape[1] // 2
    left, right = sharp.copy(), sharp.copy()
    left[:, middle:], right[:, :middle] = soft[:, middle:], soft[:, :middle]
    other = tmp_path / "other.png"
    cv2.imwrite(str(photo), left, [cv2.IMWRITE_JPEG_QUALITY, 98])
    cv2.imwrite(str(other), right)
    return photo, other


def detail(levels):
    """How sharp the left and the right half of a picture are."""
    picture = levels[0]
    gray = np.empty((picture.height(), picture.width()), np.float32)
    for y in range(picture.height()):
        for x in range(picture.width()):
            gray[y, x] = picture.pixelColor(x, y).green()
    half = gray.shape[1] // 2
    return [
        float(np.abs(cv2.Laplacian(np.ascontiguousarray(part), -1)).mean())
        for part in (gray[:, :half], gray[:, half:])
    ]


def test_a_bracket_is_merged_remembered_and_undone(window, wait, frames):
    photo, other = frames
    session = window.session
    window.open_path(photo)
    wait(lambda: session.photo.depth_known)
    left, right = detail(session.photo.original)
    window.companions.merge_with([photo, other])
    wait(lambda: detail(session.photo.original)[1] > 1.5 * right)
    assert detail(session.photo.original)[0] > 0.9 * left
    wait(lambda: session.photo.depth_known)
    session.sidecars.close()
    kept = read_sidecar(photo)
    assert kept is not None
    assert kept.companions.bracket == (PhotoFile.of(other),)
    window.actions_by_name["undo"].trigger()
    wait(lambda: detail(session.photo.original)[1] < 1.1 * right)


def test_frames_of_a_bracket_stand_on_both_sides_of_the_line(window, wait, frames):
    photo, other = frames
    session, bar, split = window.session, window.stage.compare_bar, window.canvas.split
    window.open_path(photo)
    wait(lambda: session.photo.depth_known and not window.status.busy)
    window.actions_by_name["show_split"].trigger()
    assert not bar.isVisible()  # one photo alone
    window.companions.merge_with([photo, other])
    wait(lambda: bar.isVisible() and not window.status.busy)
    assert [bar.right.itemText(i) for i in range(3)] == ["Edit", photo.name, other.name]
    merged = split._levels
    _pick(bar.left, 1)
    _pick(bar.right, 2)
    wait(lambda: split._levels is not merged and split._after)
    left, right = detail(split._levels), detail(split._after)
    assert left[0] > 1.5 * right[0]
    assert right[1] > 1.5 * left[1]
    # what is seen: each frame's blurred half, beside the line
    seen = window.canvas.grab().toImage()
    _pick(bar.right, 0)
    assert not split._after
    _pick(bar.left, 0)
    assert split._levels is session.photo.original
    assert window.canvas.grab().toImage() != seen
    _pick(bar.left, 2)
    window.actions_by_name["show_split"].trigger()
    assert not bar.isVisible()
    assert split._levels is session.photo.original
    wait(lambda: not window.status.busy)


def _pick(box, index: int) -> None:
    box.setCurrentIndex(index)
    box.activated.emit(index)


def test_a_reference_gives_back_what_the_photo_lost(window, wait, tmp_path):
    sharp = np.asarray(
        cv2.imread(str(resources.SAMPLES / "spices.jpg"), cv2.IMREAD_REDUCED_COLOR_8)
    )
    soft = cv2.GaussianBlur(sharp, (0, 0), 3)
    middle = sharp.shape[1] // 2
    photo, other = tmp_path / "photo.png", tmp_path / "other.png"
    cv2.imwrite(str(photo), np.hstack([sharp[:, :middle], soft[:, middle:]]))
    cv2.imwrite(str(other), sharp)
    session = window.session
    window.open_path(photo)
    wait(lambda: session.photo.depth_known)
    lost = detail(session.photo.original)[1]
    window.companions.refer_to(other)
    wait(lambda: session.edit.companions.reference == PhotoFile.of(other))
    wait(lambda: not window.status.busy)
    window.actions_by_name["focus_everywhere"].trigger()
    wait(lambda: not window.status.busy and detail(session.photo.picture)[1] > 1.5 * lost)
    assert detail(session.photo.original)[1] < 1.1 * lost


def test_another_scene_is_refused_and_the_photo_goes_on_alone(window, wait, photo, large_photo):
    session = window.session
    window.open_path(photo)
    wait(lambda: session.photo.depth_known)
    window.companions.merge_with([large_photo])
    wait(lambda: "large.jpg" in window.stage.messages.text.text())
    wait(lambda: not session.edit.companions)
    assert session.photo.depth_known


def test_photos_dropped_together_may_be_a_bracket(opened, photo, tmp_path):
    opened.companions.offer_merging([photo, tmp_path / "second.jpg"])
    assert "2 photos" in opened.stage.messages.text.text()
    opened.companions.offer_merging([tmp_path, photo])  # a folder asks nothing more
