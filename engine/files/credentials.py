"""Content Credentials: a signed C2PA manifest that says what a result was made from, and how.

Needs `c2pa-python` (the extra `credentials`) and the photographer's own certificate and key.
Nothing is fetched from a network: no time stamp, no OCSP, no manifest from elsewhere.
"""

from __future__ import annotations

import importlib.util
import io
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import InputError
from engine.version import VERSION

if TYPE_CHECKING:
    from c2pa import Builder, Context
    from cryptography.x509 import Certificate

_OFFLINE = {
    "verify": {"remote_manifest_fetch": False, "ocsp_fetch": False},
    "builder": {"thumbnail": {"enabled": False}},
}
_CURVES = {"secp256r1": "es256", "secp384r1": "es384", "secp521r1": "es512"}
_ANY_FILE = "application/octet-stream"


@dataclass(frozen=True)
class Signing:
    """What results are signed with.

    Attributes:
        certificate: a PEM file: the signer's certificate, then those of its issuers.
        key: a PEM file: the certificate's private key, without a password.
    """

    certificate: Path
    key: Path


@dataclass(frozen=True)
class Claim:
    """What a manifest says.

    Attributes:
        original: the photo that the result was made from.
        title: the result's name.
        source_type: IPTC's DigitalSourceType, as in the result's XMP.
        note: the edit in plain words.
    """

    original: Path
    title: str
    source_type: str
    note: str


def can_sign() -> bool:
    """Whether the library is installed."""
    return importlib.util.find_spec("c2pa") is not None


def check_signing(signing: Signing) -> tuple[str, datetime]:
    """Whether this certificate and key can sign at all.

    Returns:
        the signer's name and the end of the certificate's validity, UTC.
    Raises:
        InputError: the library, the certificate or the key is missing or unusable.
    """
    _, _, certificate = _load(signing)
    from cryptography.x509.oid import NameOID

    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    name = str(names[0].value) if names else certificate.subject.rfc4514_string()
    return name, certificate.not_valid_after_utc


def sign(path: Path, media_type: str, signing: Signing, claim: Claim) -> None:
    """Put a signed manifest into a finished image file, in place.

    Args:
        media_type: of the file, "image/jpeg" and so on.
    Raises:
        InputError: see `check_signing`; or the library refuses the certificate.
    """
    algorithm, key, _ = _load(signing)
    from c2pa import C2paError, C2paSignerInfo, Context, Signer

    info = C2paSignerInfo(algorithm, signing.certificate.read_bytes(), key, None)
    context = Context.from_dict(_OFFLINE)
    try:
        with _builder(claim, media_type, context) as builder, Signer.from_info(info) as signer:
            source = io.BytesIO(path.read_bytes())
            with path.open("w+b") as target:
                builder.sign(signer, media_type, source, target)
    except C2paError as fault:
        reason = re.sub(r"^\w+: ", "", str(fault))
        raise InputError(
            f"{signing.certificate}: this certificate cannot sign ({reason}); use one that was "
            "issued for signing documents"
        ) from None


def _builder(claim: Claim, media_type: str, context: Context) -> Builder:
    """A manifest with the original as its parent, whose own manifest is included."""
    from c2pa import Builder, C2paBuilderIntent, C2paError

    parent = json.dumps({"title": claim.original.name, "relationship": "parentOf"})
    import mimetypes

    kind = mimetypes.guess_type(claim.original)[0] or _ANY_FILE
    # a file that the library cannot parse is still named
    for given in (kind, _ANY_FILE):
        builder = Builder.from_json(_manifest(claim, media_type), context=context)
        builder.set_intent(C2paBuilderIntent.EDIT)
        try:
            with claim.original.open("rb") as file:
                builder.add_ingredient(parent, given, file)
            return builder
        except C2paError:
            builder.close()
            if given == _ANY_FILE:
                raise
    raise AssertionError


def _manifest(claim: Claim, media_type: str) -> str:
    program = {"name": "DiffCamera Desktop", "version": VERSION}
    edited = {
        "action": "c2pa.edited",
        "digitalSourceType": claim.source_type,
        "description": claim.note,
        "softwareAgent": program,
    }
    return json.dumps(
        {
            "claim_generator_info": [program],
            "title": claim.title,
            "format": media_type,
            "assertions": [{"label": "c2pa.actions.v2", "data": {"actions": [edited]}}],
        }
    )


def _load(signing: Signing) -> tuple[bytes, bytes, Certificate]:
    """The algorithm's name in C2PA, the key as PKCS #8 in PEM, and the signer's certificate.

    Raises:
        InputError: see `check_signing`.
    """
    if not can_sign():
        raise InputError(
            "Content Credentials need c2pa-python, which is not installed; "
            "`pip install 'diffcamera[credentials]'`"
        )
    from cryptography import x509

    path = signing.certificate
    data = _read(path)
    try:
        certificate = x509.load_pem_x509_certificates(data)[0]
    except ValueError:
        raise InputError(
            f"{path}: not a certificate; give a PEM file, the signer's certificate first"
        ) from None
    if certificate.not_valid_after_utc < datetime.now(UTC):
        day = certificate.not_valid_after_utc.date()
        raise InputError(f"{path}: the certificate ended on {day}; use a current one")
    if certificate.issuer == certificate.subject:
        raise InputError(
            f"{path}: a self-signed certificate cannot sign; use one that an authority issued, "
            "with the authority's behind it"
        )
    algorithm, key = _key(signing.key, certificate)
    return algorithm, key, certificate


def _key(path: Path, certificate: Certificate) -> tuple[bytes, bytes]:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import serialization as forms
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

    data = _read(path)
    try:
        key = forms.load_pem_private_key(data, None)
    except TypeError:
        raise InputError(f"{path}: the key has a password; save it without one") from None
    except (ValueError, UnsupportedAlgorithm):
        raise InputError(f"{path}: not a private key; give a PEM file") from None
    public = certificate.public_key()
    if key.public_key() != public:
        raise InputError(f"{path}: not the key of the certificate; give the one it was made with")
    if isinstance(public, ec.EllipticCurvePublicKey) and public.curve.name in _CURVES:
        algorithm = _CURVES[public.curve.name]
    elif isinstance(public, rsa.RSAPublicKey):
        algorithm = "ps256"
    elif isinstance(public, ed25519.Ed25519PublicKey):
        algorithm = "ed25519"
    else:
        raise InputError(f"{path}: C2PA takes keys of P-256, P-384, P-521, RSA and Ed25519 alone")
    pem, pkcs8 = forms.Encoding.PEM, forms.PrivateFormat.PKCS8
    return algorithm.encode(), key.private_bytes(pem, pkcs8, forms.NoEncryption())


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as fault:
        raise InputError(
            f"{path}: cannot be read ({fault.strerror}); choose another file"
        ) from None
