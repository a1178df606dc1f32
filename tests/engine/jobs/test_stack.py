"""Brackets and references through the engine's front door, with real files."""

import numpy as np
import pytest
from PIL import Image

from engine.companions import Companions, PhotoFile
from engine.dispatch import answer
from engine.edit import DepthChoice, Edit
from engine.errors import Cancelled, InputError
from engine.events import Exported, Notice
from engine.files import read_photo
from engine.files.sidecar import read_sidecar, write_sidecar
from engine.lens import Lens
from engine.pipeline.store import SceneStore
from engine.requests import Export, MergeBracket, Output
from tests.engine.optics.shots import texture
from tests.engine.stack.brackets import psnr, shoot, wall_and_card

PLANES = (0.1, 0.5, 0.9)


@pytest.fixture
def store():
    made = SceneStore()
    yield made
    made.models.close()


@pytest.fixture
def bracket(tmp_path):
    paths = []
    for index, plane in enumerate(PLANES):
        paths.append(tmp_path / f"frame{index}.png")
        save(shoot(plane), paths[-1])
    return paths


def save(pixels, path):
    codes = np.where(
        pixels <= 0.0031308, pixels * 12.92, 1.055 * np.maximum(pixels, 1e-6) ** (1 / 2.4) - 0.055
    )
    Image.fromarray((np.clip(codes, 0, 1) * 255 + 0.5).astype(np.uint8)).save(path)


def ask(store, request):
    events = []
    answer(store, request, events.append)
    (done,) = [event for event in events if isinstance(event, Exported)]
    return done, [event.text for event in events if isinstance(event, Notice)]


def merge_request(paths, out, **more):
    return MergeBracket("stack", paths[0], tuple(paths[1:]), Output(out, None), **more)


def test_a_bracket_is_merged_and_its_depth_written(store, bracket, tmp_path):
    out, depth = tmp_path / "stack.png", tmp_path / "depth.png"
    done, _ = ask(store, merge_request(bracket, out, depth_output=depth, depth_model=None))
    truth, disparity = wall_and_card()
    assert psnr(read_photo(out).pixels, truth) > 28
    found = np.asarray(Image.open(depth)).astype(np.float32) / 65535
    assert found.shape == disparity.shape
    contrast = found[90:150, 130:190].mean() - found[90:150, 20:80].mean()
    assert abs(contrast) > 0.5
    assert done.report["frames"] == [str(path) for path in bracket]
    assert sorted(done.report["order"]) == [0, 1, 2]


def test_the_merged_file_says_so(store, bracket, tmp_path):
    out = tmp_path / "stack.jpg"
    ask(store, merge_request(bracket, out))
    assert b"3 photos of a focus bracket" in read_photo(out).metadata.exif


def test_a_folder_and_the_pages_of_a_tiff_are_frames(store, bracket, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    done, _ = ask(store, merge_request([tmp_path], out / "stack.png"))
    pages = [Image.open(path) for path in bracket]
    pages[0].save(out / "pages.tif", save_all=True, append_images=pages[1:])
    again, _ = ask(store, merge_request([out / "pages.tif"], out / "again.png"))
    assert again.report["frames"][2].endswith("pages.tif, page 3")
    np.testing.assert_array_equal(
        read_photo(out / "again.png").pixels, read_photo(out / "stack.png").pixels
    )
    assert done.report["order"] == again.report["order"]


def test_nothing_is_written_when_a_frame_is_no_photo(store, bracket, tmp_path):
    bad = tmp_path / "bad.jpg"
    bad.write_bytes(b"\xff\xd8\xff\xe0 nothing")
    out = tmp_path / "stack.png"
    with pytest.raises(InputError, match=r"bad\.jpg"):
        ask(store, merge_request([*bracket, bad], out))
    with pytest.raises(InputError, match=r"missing\.png: there is no such photo"):
        ask(store, merge_request([*bracket, tmp_path / "missing.png"], out))
    with pytest.raises(InputError, match="2 to 100"):
        ask(store, merge_request(bracket[:1], out))
    assert not out.exists()


def test_a_frame_is_never_written_over(store, bracket):
    with pytest.raises(InputError, match=r"frame1\.png"):
        ask(store, merge_request(bracket, bracket[1]))


def test_merging_is_cancelled_and_leaves_nothing(store, bracket, tmp_path):
    def tick(stage, fraction):
        if fraction > 0.4:
            raise Cancelled

    out = tmp_path / "stack.png"
    with pytest.raises(Cancelled):
        answer(store, merge_request(bracket, out), lambda event: None, tick)
    assert not out.exists()


@pytest.fixture
def focused(bracket, tmp_path):
    """An edit of the bracket: focus on the card, its own depth."""
    _, disparity = wall_and_card()
    depth = tmp_path / "truth.npy"
    np.save(depth, disparity)
    companions = Companions(tuple(PhotoFile.of(path) for path in bracket[1:]))
    return Edit(
        Lens((0.5, 0.5), 0), depth=DepthChoice(file=depth), engine="optics", companions=companions
    )


def test_refocusing_a_bracket_starts_from_the_merged_photo(store, bracket, focused, tmp_path):
    out = tmp_path / "out.png"
    done, _ = ask(store, Export("export", bracket[0], focused, Output(out)))
    assert psnr(read_photo(done.path).pixels, wall_and_card()[0]) > 28


def test_a_frame_gone_since_is_told_and_the_rest_merged(store, bracket, focused, tmp_path):
    bracket[1].unlink()
    _, notices = ask(store, Export("export", bracket[0], focused, Output(tmp_path / "out.png")))
    assert notices == ["frame1.png of the focus bracket is gone. The other 2 photos were merged."]


def test_a_frame_changed_since_is_told(store, bracket, focused, tmp_path):
    save(shoot(0.6), bracket[1])
    _, notices = ask(store, Export("export", bracket[0], focused, Output(tmp_path / "out.png")))
    assert "frame1.png of the focus bracket has changed meanwhile." in notices


def test_a_bracket_gone_but_for_one_photo_is_told(store, bracket, focused, tmp_path):
    for path in bracket[1:]:
        path.unlink()
    with pytest.raises(InputError, match="gone, and with it the bracket"):
        ask(store, Export("export", bracket[0], focused, Output(tmp_path / "out.png")))


def test_the_sidecar_remembers_what_goes_with_a_photo(bracket, focused):
    write_sidecar(bracket[0], focused)
    assert read_sidecar(bracket[0]).companions == focused.companions


def test_a_reference_of_another_scene_is_told(store, bracket, tmp_path):
    other = tmp_path / "other.png"
    save(texture(300, 5), other)
    edit = Edit(
        Lens((0.5, 0.5), 0), depth=DepthChoice(None), engine="optics",
        companions=Companions(reference=PhotoFile.of(other)),
    )  # fmt: skip
    _, notices = ask(store, Export("export", bracket[0], edit, Output(tmp_path / "out.png")))
    assert "The reference photo shows another scene. It was not used." in notices
