"""A certificate chain for tests: a test authority and the certificate it issues, as PEM files."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import serialization as forms
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from engine.files.credentials import Signing


def make_chain(folder: Path, days: int = 30) -> Signing:
    """Write a signer's certificate that expires in `days`, the authority's, and the key."""
    authority, signer = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    root = _certificate("Test Authority", authority, "Test Authority", authority, 60, True)
    leaf = _certificate("A Photographer", signer, "Test Authority", authority, days, False)
    signing = Signing(folder / "chain.pem", folder / "key.pem")
    signing.certificate.write_bytes(_pem(leaf) + _pem(root))
    (folder / "root.pem").write_bytes(_pem(root))
    signing.key.write_bytes(key_pem(signer))
    return signing


def key_pem(key: ec.EllipticCurvePrivateKey, password: bytes = b"") -> bytes:
    lock = forms.BestAvailableEncryption(password) if password else forms.NoEncryption()
    return key.private_bytes(forms.Encoding.PEM, forms.PrivateFormat.PKCS8, lock)


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(forms.Encoding.PEM)


def _name(name: str) -> x509.Name:
    parts = ((NameOID.ORGANIZATION_NAME, "Test"), (NameOID.COMMON_NAME, name))
    return x509.Name([x509.NameAttribute(*part) for part in parts])


def _certificate(
    name: str,
    key: ec.EllipticCurvePrivateKey,
    issuer: str,
    issuer_key: ec.EllipticCurvePrivateKey,
    days: int,
    authority: bool,
) -> x509.Certificate:
    """A certificate as C2PA 2.1, 14.5 requires: key usage, and e-mail protection for a signer."""
    now = datetime.now(UTC)
    usage = x509.KeyUsage(
        not authority, False, False, False, False, authority, authority, False, False
    )
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(name))
        .issuer_name(_name(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(90))
        .not_valid_after(now + timedelta(days))
        .add_extension(x509.BasicConstraints(authority, None), True)
        .add_extension(usage, True)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), False
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
    )
    if not authority:
        mail = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION])
        builder = builder.add_extension(mail, False)
    return builder.sign(issuer_key, hashes.SHA256())
