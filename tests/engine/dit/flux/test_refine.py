from dataclasses import replace

import numpy as np
import pytest

from engine.dit.flux.base import read_base
from engine.dit.flux.card import check
from engine.dit.flux.memory import EIGHT, FULL
from engine.dit.flux.refine import LargeRefocuser
from engine.dit.flux.session import FluxSession
from engine.edit import Edit
from engine.errors import Cancelled
from engine.lens import Lens
from engine.photo import Metadata, Photo
from engine.scene import Scene
from tests.engine.dit.flux.tiny import fingerprint_of

EDIT = Edit(Lens(focus=(0.3, 0.4), blur=60), steps=2)


def opened(tiny, adapter, form=FULL):
    base = read_base(tiny.base)
    card = check(adapter, base, fingerprint_of(tiny.base))
    return FluxSession(base, adapter, card, "cpu", form)


@pytest.fixture(scope="module")
def session(tiny):
    return opened(tiny, tiny.adapter)


def refine(session, scene, edit, *more):
    return LargeRefocuser(session).refine(scene, scene.photo.pixels, edit, *more)


def scene_of(width, height, depth=True) -> Scene:
    rng = np.random.default_rng(1)
    photo = Photo(rng.random((height, width, 3), np.float32), Metadata(), None, None)
    disparity = np.linspace(0, 1, height * width, dtype=np.float32).reshape(height, width)
    return Scene(photo, (width, height), disparity if depth else None)


def test_refining_gives_a_picture_step_by_step(session):
    scene = scene_of(52, 38)  # no multiple of a cell
    seen = []
    final = LargeRefocuser(session).refine(
        scene, scene.photo.pixels, EDIT, on_step=lambda *s: seen.append(s)
    )
    assert final.shape == (38, 52, 3)
    assert final.dtype == np.float32
    assert np.isfinite(final).all()
    assert 0.001 < np.abs(final - scene.photo.pixels).mean() < 1
    assert [(s, of) for s, of, _ in seen] == [(1, 2), (2, 2)]
    assert np.array_equal(seen[-1][2], final)
    again = refine(session, scene, EDIT)
    assert np.array_equal(final, again)
    other = refine(session, scene, replace(EDIT, seed=1))
    assert not np.array_equal(final, other)


def test_the_depth_free_mode_goes_by_the_camera_alone(session):
    scene = scene_of(32, 32, depth=False)
    one = refine(session, scene, EDIT)
    there = replace(EDIT, lens=replace(EDIT.lens, focus=(0.9, 0.9)))
    two = refine(session, scene, there)
    assert np.abs(one - two).max() > 1e-5


def test_above_its_native_size_the_correction_is_carried_up(session, monkeypatch):
    scene = scene_of(160, 120)
    sizes = []
    run = session.run
    monkeypatch.setattr(session, "run", lambda i: sizes.append(i["state"].shape) or run(i))
    final = refine(session, scene, EDIT)
    assert final.shape == (120, 160, 3)
    assert set(sizes) == {(1, 16, 12, 16)}  # 64 x 48 pixels
    assert not np.allclose(final, scene.photo.pixels, atol=0.05)
    # detail too fine for the small picture is the draft's own
    fine = [np.diff(np.sqrt(p), axis=1).ravel() for p in (final, scene.photo.pixels)]
    assert np.corrcoef(fine)[0, 1] > 0.9


def test_what_the_photo_already_is_stays_to_the_bit(session):
    scene = scene_of(48, 48)
    scene = replace(scene, source_coc=np.zeros((48, 48), np.float32))
    sharp = replace(EDIT, lens=replace(EDIT.lens, blur=0))
    final = refine(session, scene, sharp)
    assert np.array_equal(final, scene.photo.pixels)


def test_recovering_needs_no_lens(session):
    scene = scene_of(48, 32)
    coc = np.full((32, 48), -2.0, np.float32)
    assert LargeRefocuser(session).recover(scene, coc).shape == (32, 48, 3)


def test_adapters_swap_on_one_base(tiny, session):
    scene = scene_of(32, 32)
    swapped = opened(tiny, tiny.other)
    second = refine(swapped, scene, EDIT)
    first = refine(session, scene, EDIT)
    assert not np.array_equal(first, second)
    card = check(tiny.adapter, session.base, fingerprint_of(tiny.base))
    swapped.use(tiny.adapter, card)
    assert np.allclose(refine(swapped, scene, EDIT), first, atol=1e-5)


def test_eight_bit_weights_change_little(tiny, session):
    scene = scene_of(32, 32)
    small = opened(tiny, tiny.adapter, EIGHT)
    exact = refine(session, scene, EDIT)
    change = np.abs(exact - scene.photo.pixels).mean()
    assert np.abs(refine(small, scene, EDIT) - exact).mean() < 0.3 * change


def test_a_run_can_be_cancelled_between_and_within_steps(session):
    scene = scene_of(32, 32)

    def give_up(stage, fraction):
        if fraction > 0.5:
            raise Cancelled

    with pytest.raises(Cancelled):
        refine(session, scene, EDIT, give_up)
    calls = []

    def interrupted(*_):
        calls.append(1)
        session.interrupt()

    block = session._refocuser.transformer.transformer_blocks[0]
    handle = block.register_forward_hook(interrupted)
    with pytest.raises(Cancelled):
        refine(session, scene, EDIT)
    handle.remove()
    assert len(calls) == 1


def test_the_memory_estimate_is_told_before_loading(session):
    assert "GiB on cpu for a 64 px photo" in session.notices[0]
