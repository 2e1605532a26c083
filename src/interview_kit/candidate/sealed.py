"""Sealed data: compressed and masked with a key that is derived when its time comes.

This hinders peeking by accident or in a weak moment. It is no secrecy: the key is made from what
`kit.pyz` itself holds, and whoever wants to open everything at once can.
"""

import hashlib
import zlib

BLOCK = hashlib.sha256().digest_size


def make_mask(length: int, key: str) -> bytes:
    """Return `length` bytes that follow from a key."""
    blocks = -(-length // BLOCK)
    return b"".join(hashlib.sha256(f"{key}:{n}".encode()).digest() for n in range(blocks))[:length]


def apply_mask(data: bytes, key: str) -> bytes:
    """Combine data with the mask; a second time gives the data again."""
    pad = make_mask(len(data), key)
    result = int.from_bytes(data, "big") ^ int.from_bytes(pad, "big")
    return result.to_bytes(len(data), "big")


def seal(data: bytes, key: str) -> bytes:
    """Compress and mask data."""
    return apply_mask(zlib.compress(data, 9), key)


def unseal(data: bytes, key: str) -> bytes:
    """Restore sealed data. Raises `ValueError` for another key or damaged data."""
    try:
        return zlib.decompress(apply_mask(data, key))
    except zlib.error as error:
        raise ValueError("sealed data cannot be opened") from error
