"""Content Credentials are read back, and validated, by the library's own reader."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest

from engine.errors import InputError
from engine.files import WriteOptions, provenance, read_photo, write_photo, xmp
from engine.files.credentials import Signing, check_signing
from engine.files.provenance import Provenance
from engine.gain_map import GainMap
from tests.engine.files import make
from tests.engine.files.test_gain_map import slope, ultra_hdr

c2pa = pytest.importorskip("c2pa", reason="needs the extra `credentials`")

from cryptography.hazmat.primitives.asymmetric import ec  # noqa: E402

from tests.engine.files.chain import key_pem, make_chain  # noqa: E402

TYPES = {".jpg": "image/jpeg", ".png": "image/png", ".tif": "image/tiff", ".webp": "image/webp"}


@pytest.fixture(scope="module")
def signing(tmp_path_factory) -> Signing:
    return make_chain(tmp_path_factory.mktemp("chain"))


def _validated(path) -> dict:
    """The active manifest of a file, once all of it has been found valid."""
    context = c2pa.Context.from_dict({"verify": {"verify_trust": False}})
    with path.open("rb") as file, c2pa.Reader(TYPES[path.suffix], file, context=context) as reader:
        assert reader.get_validation_state() == "Valid"
        told = json.loads(reader.json())
    return told["manifests"][told["active_manifest"]]


def _edited(manifest: dict) -> dict:
    actions = next(a for a in manifest["assertions"] if a["label"].startswith("c2pa.actions"))
    opened, edited = actions["data"]["actions"]
    assert (opened["action"], edited["action"]) == ("c2pa.opened", "c2pa.edited")
    return edited


@pytest.mark.parametrize("suffix", TYPES)
@pytest.mark.parametrize("made", [Provenance("physics", 0.2), Provenance("dit", 0.5, "refocus-m")])
def test_a_manifest_is_valid_and_agrees_with_the_xmp(tmp_path, signing, suffix, made):
    original, path = make.jpeg(tmp_path / "a.jpg"), tmp_path / f"b{suffix}"
    photo = read_photo(original)
    options = WriteOptions(provenance=made, signing=signing, original=original, note="Refocused")
    write_photo(photo, path, options)
    manifest = _validated(path)
    edited = _edited(manifest)
    tree = xmp.parse(read_photo(path).metadata.xmp)
    said = xmp.text(xmp.get(tree, provenance.IPTC_EXT, "DigitalSourceType"))
    assert edited["digitalSourceType"] == said
    assert edited["description"] == "Refocused"
    parent = manifest["ingredients"][0]
    assert (parent["title"], parent["relationship"]) == ("a.jpg", "parentOf")
    assert manifest["signature_info"]["common_name"] == "A Photographer"
    write_photo(photo, tmp_path / f"c{suffix}", WriteOptions(provenance=made, note="Refocused"))
    again = read_photo(tmp_path / f"c{suffix}")
    np.testing.assert_array_equal(read_photo(path).pixels, again.pixels)
    assert read_photo(path).metadata == again.metadata


def test_a_photo_that_a_model_made_stays_one_in_the_manifest(tmp_path, signing):
    tree = xmp.parse(b"")
    code = provenance.WITH_MODEL.replace("compositeWithT", "t")
    xmp.put(tree, provenance.IPTC_EXT, "Iptc4xmpExt", "DigitalSourceType", code)
    original = make.jpeg(tmp_path / "a.jpg", xmp=xmp.serialize(tree))
    options = WriteOptions(provenance=Provenance(), signing=signing, original=original)
    write_photo(read_photo(original), tmp_path / "b.jpg", options)
    assert _edited(_validated(tmp_path / "b.jpg"))["digitalSourceType"] == code


def test_the_manifest_of_the_original_comes_along(tmp_path, signing):
    original, first, second = (tmp_path / f"{name}.jpg" for name in "abc")
    make.jpeg(original)
    for source, target in ((original, first), (first, second)):
        options = WriteOptions(provenance=Provenance(), signing=signing, original=source)
        write_photo(read_photo(source), target, options)
    assert _validated(second)["ingredients"][0]["active_manifest"] == _validated(first)["label"]


def test_an_original_that_the_library_does_not_know_is_named(tmp_path, signing):
    original = tmp_path / "a.jpg"
    original.write_bytes(b"FUJIFILM" * 100)
    photo = read_photo(make.jpeg(tmp_path / "b.jpg"))
    write_photo(photo, tmp_path / "c.jpg", WriteOptions(signing=signing, original=original))
    assert _validated(tmp_path / "c.jpg")["ingredients"][0]["title"] == "a.jpg"


def test_a_gain_map_is_still_found_in_a_signed_file(tmp_path, signing):
    photo = read_photo(ultra_hdr(tmp_path / "a.jpg", GainMap(slope())))
    beside = {"signing": signing, "original": tmp_path / "a.jpg", "provenance": Provenance()}
    write_photo(photo, tmp_path / "b.jpg", WriteOptions(gain_map=photo.gain_map, **beside))
    _validated(tmp_path / "b.jpg")
    assert read_photo(tmp_path / "b.jpg").gain_map is not None
    layers = (("depth", np.zeros(photo.pixels.shape[:2], np.float32)),)
    with pytest.raises(InputError, match="leave one of them out"):  # the library loses them
        write_photo(photo, tmp_path / "b.tif", WriteOptions(layers=layers, **beside))


def test_what_cannot_sign_is_told_in_one_line(tmp_path, signing):
    other = tmp_path / "other.pem"
    key = ec.generate_private_key(ec.SECP256R1())
    other.write_bytes(key_pem(key))
    locked = tmp_path / "locked.pem"
    locked.write_bytes(key_pem(key, b"secret"))
    (tmp_path / "old").mkdir()
    old = make_chain(tmp_path / "old", days=-1)
    root = signing.certificate.with_name("root.pem")
    for bad, fault in (
        (Signing(tmp_path / "none.pem", signing.key), "cannot be read"),
        (Signing(signing.key, signing.key), "not a certificate"),
        (Signing(signing.certificate, signing.certificate), "not a private key"),
        (Signing(signing.certificate, other), "not the key of the certificate"),
        (Signing(signing.certificate, locked), "has a password"),
        (Signing(root, signing.key), "self-signed"),
        (old, "ended on"),
    ):
        with pytest.raises(InputError, match=fault) as told:
            check_signing(bad)
        assert "\n" not in str(told.value)
        assert str(told.value).startswith((str(bad.certificate), str(bad.key)))
    assert check_signing(signing)[0] == "A Photographer"


def test_a_certificate_that_the_library_refuses_leaves_no_file(tmp_path, signing, monkeypatch):
    from tests.engine.files import chain

    usage = chain.ExtendedKeyUsageOID
    monkeypatch.setattr(usage, "EMAIL_PROTECTION", usage.SERVER_AUTH)
    bad = make_chain(tmp_path)
    photo = read_photo(make.jpeg(tmp_path / "a.jpg"))
    options = WriteOptions(signing=bad, original=tmp_path / "a.jpg")
    with pytest.raises(InputError, match="cannot sign"):
        write_photo(photo, tmp_path / "b.jpg", options)
    assert not (tmp_path / "b.jpg").exists()
    assert not list(tmp_path.glob(".diffcamera*"))


def test_a_missing_library_names_its_extra(signing, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(InputError, match=re.escape("diffcamera[credentials]")):
        check_signing(signing)


def test_stripped_metadata_contradict_credentials(signing):
    with pytest.raises(InputError, match="contradict"):
        WriteOptions(metadata="strip", signing=signing)
