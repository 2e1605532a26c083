"""Sealed data: compressed and masked with a key that is derived when its time comes.

This hinders peeking by accident or in a weak moment. It is no secrecy: the key is made from what
`kit.pyz` itself holds, and whoever wants to open everything at once can.
"""

import hashlib
import zlib

BLOCK = hashlib.sha256().digest_size


def mask(length: int, key: str) -> bytes:
    """So many bytes that follow from a key."""
    blocks = -(-length // BLOCK)
    return b"".join(hashlib.sha256(f"{key}:{n}".encode()).digest() for n in range(blocks))[:length]


def masked(data: bytes, key: str) -> bytes:
    """The data with the mask laid on, or taken off again."""
    other = mask(len(data), key)
    both = int.from_bytes(data, "big") ^ int.from_bytes(other, "big")
    return both.to_bytes(len(data), "big")


def seal(data: bytes, key: str) -> bytes:
    """Close."""
    return masked(zlib.compress(data, 9), key)


def unseal(data: bytes, key: str) -> bytes:
    """Open. Errors: `ValueError` for another key or a damaged file."""
    try:
        return zlib.decompress(masked(data, key))
    except zlib.error as error:
        raise ValueError("sealed data cannot be opened") from error
