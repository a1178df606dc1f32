import json
import struct

import pytest

from engine.dit.flux.base import read_base
from engine.dit.flux.card import check, read_card
from engine.dit.flux.header import read_header
from engine.errors import InputError
from tests.engine.dit.flux.tiny import fingerprint_of, make_adapter, make_base


def test_the_card_tells_what_the_adapter_is(tiny):
    card = check(tiny.adapter, read_base(tiny.base), fingerprint_of(tiny.base))
    assert card == read_card(tiny.adapter)
    assert (card.base, card.rank, card.noise) == ("tiny", 4, 0.5)


def test_a_base_of_other_shapes_is_refused(tiny, tmp_path):
    wide = make_base(tmp_path / "wide", heads=6)
    with pytest.raises(InputError, match=r"is \d+ x \d+ in the adapter and \d+ x \d+ in the base"):
        check(tiny.adapter, read_base(wide), fingerprint_of(wide))


def test_other_weights_of_the_same_shape_are_refused(tiny, tmp_path):
    twin = make_base(tmp_path / "twin", seed=1)
    with pytest.raises(InputError, match="other weights of the same shape"):
        check(tiny.adapter, read_base(twin), fingerprint_of(twin))


def test_a_rank_that_is_not_the_cards_is_refused(tiny, tmp_path):
    path = tmp_path / "odd.safetensors"
    path.write_bytes(with_card(tiny.adapter, rank=8))
    with pytest.raises(InputError, match="not of rank 8"):
        check(path, read_base(tiny.base), fingerprint_of(tiny.base))


def test_a_module_that_the_base_does_not_have_is_refused(tiny, tmp_path):
    path = make_adapter(tmp_path / "more.safetensors", tiny.base)
    short = make_base(tmp_path / "short")
    config = json.loads((short / "transformer" / "config.json").read_text())
    from diffusers import Flux2Transformer2DModel

    Flux2Transformer2DModel.from_config({**config, "num_layers": 1}).save_pretrained(
        short / "transformer"
    )
    with pytest.raises(InputError, match=r"the base has no transformer_blocks\.1"):
        check(path, read_base(short), fingerprint_of(short))


def test_weights_without_a_card_are_refused(tiny):
    weights = next((tiny.base / "vae").glob("*.safetensors"))
    with pytest.raises(InputError, match="no card"):
        read_card(weights)


def test_a_truncated_file_is_refused(tiny, tmp_path):
    short = tmp_path / "short.safetensors"
    short.write_bytes(tiny.adapter.read_bytes()[:-100])
    with pytest.raises(InputError, match="not a whole safetensors file"):
        read_header(short)


def with_card(path, **changes) -> bytes:
    data = path.read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    table = json.loads(data[8 : 8 + length])
    card = json.loads(table["__metadata__"]["diffcamera"])
    table["__metadata__"]["diffcamera"] = json.dumps({**card, **changes})
    text = json.dumps(table).encode()
    return struct.pack("<Q", len(text)) + text + data[8 + length :]
