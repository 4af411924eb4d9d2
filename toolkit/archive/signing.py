"""Signing entries with ed25519, and checking signatures. The library `cryptography` is loaded only when asked for."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from toolkit.archive import problems
from toolkit.archive.chain import Chain, names_of
from toolkit.archive.entries import Entry
from toolkit.archive.folder import refused
from toolkit.archive.names import LOG
from toolkit.archive.problems import Problem
from toolkit.files import read_whole, write_whole
from toolkit.values import CannotDo

#: A signature of this is a signature of nothing else.
_CONTEXT = b"taizhang archive entry 1\0"
_LARGEST_KEY = 1 << 16
PUBLIC_SUFFIX = ".pub"


@dataclass(frozen=True, slots=True, repr=False)
class Signer:
    """Somebody who signs: the public key in hexadecimal, and what makes a signature of bytes."""

    key: str
    sign: Callable[[bytes], bytes]

    def signed(self, entry: Entry) -> Entry:
        """The entry with a signature, and without a hash."""
        entry = replace(entry, key=self.key)
        return replace(entry, signature=self.sign(_CONTEXT + entry.to_sign).hex())


@dataclass(frozen=True, slots=True, repr=False)
class Verifier:
    """Somebody who signed: the public key in hexadecimal, and what refuses a wrong signature of bytes."""

    key: str
    verify: Callable[[bytes, bytes], None]

    def signed(self, entry: Entry) -> bool:
        """Whether the entry has a signature of this key."""
        from cryptography.exceptions import InvalidSignature

        try:
            self.verify(bytes.fromhex(entry.signature), _CONTEXT + entry.to_sign)
        except InvalidSignature:
            return False
        return True


def make_keys(path: Path) -> str:
    """Write a new private key to `path`, readable by its owner alone, and its public key beside it with .pub.

    Returns the public key in hexadecimal. Raises CannotDo where one of the files exists.
    """
    ed25519, forms = _library()
    public = path.with_name(path.name + PUBLIC_SUFFIX)
    for target in (path, public):
        if os.path.lexists(target):
            raise CannotDo("文件已经存在，密钥不覆盖任何文件。", str(target), "请换一个文件名。")
    if not path.parent.is_dir():
        raise CannotDo("所在的文件夹不存在。", str(path), "请先建立文件夹，或换一个位置。")
    key = ed25519.Ed25519PrivateKey.generate()
    _write_private(path, key.private_bytes(forms.Encoding.PEM, forms.PrivateFormat.PKCS8, forms.NoEncryption()))
    try:
        write_whole(public, key.public_key().public_bytes(forms.Encoding.PEM, forms.PublicFormat.SubjectPublicKeyInfo))
    except BaseException:
        path.unlink(missing_ok=True)  # half a pair is of no use, and in the way of the next one
        raise
    return _named(key.public_key())


def _write_private(path: Path, data: bytes) -> None:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise refused(error, path) from error
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        path.unlink(missing_ok=True)
        raise refused(error, path) from error


def read_signer(path: Path) -> Signer:
    """Who signs with the private key in a PEM file. Raises CannotDo where it holds none, or a locked one."""
    ed25519, forms = _library()
    data = read_whole(path, _LARGEST_KEY)
    key = None
    with contextlib.suppress(ValueError, TypeError):  # TypeError: it is locked with a password
        key = forms.load_pem_private_key(data, None)
    if not isinstance(key, ed25519.Ed25519PrivateKey):
        raise CannotDo("不是 ed25519 私钥，或私钥带口令。", str(path), "请用 archive keygen 生成密钥。")
    return Signer(_named(key.public_key()), key.sign)


def read_verifier(path: Path) -> Verifier:
    """Who signs with the other half of the public key in a PEM file. Raises CannotDo where it holds none."""
    ed25519, forms = _library()
    data = read_whole(path, _LARGEST_KEY)
    key = None
    with contextlib.suppress(ValueError):
        key = forms.load_pem_public_key(data)
    if not isinstance(key, ed25519.Ed25519PublicKey):
        raise CannotDo("不是 ed25519 公钥。", str(path), f"请给出 archive keygen 生成的 {PUBLIC_SUFFIX} 文件。")
    return Verifier(_named(key), key.verify)


def check_signatures(chain: Chain, verifiers: Iterable[Verifier]) -> tuple[list[Problem], int]:
    """Wrong signatures, those of other keys, and entries that no good signature vouches for; and the number of the
    last entry with a good one, 0 for none.

    A good signature vouches for its own entry and, through the chain, for all before it.
    """
    known = {verifier.key: verifier for verifier in verifiers}
    found: list[Problem] = []
    vouched = 0
    for entry in chain.entries:
        if entry.key and entry.key not in known:
            found.append(problems.SIGNATURE_OTHER.at(entry.seq, LOG, key=entry.key[:16]))
        elif entry.key and not known[entry.key].signed(entry):
            found.append(problems.SIGNATURE_WRONG.at(entry.seq, LOG))
        elif entry.key:
            vouched = entry.seq
    if bare := [entry.seq for entry in chain.entries if entry.seq > vouched and not entry.key]:
        found.append(problems.UNSIGNED.at(bare[0], LOG, what=names_of(bare) + "记录"))
    return found, vouched


def _named(key: Any) -> str:
    """A public key in hexadecimal."""
    return str(key.public_bytes_raw().hex())


def _library() -> tuple[Any, Any]:
    """The modules for ed25519 and for the forms of keys. Raises CannotDo where the library is not installed."""
    try:
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric import ed25519
    except ImportError as error:
        raise CannotDo("签名要用的程序库 cryptography 没有安装。", "", "请运行 pip install taizhang[sign]。") from error
    return ed25519, serialization
