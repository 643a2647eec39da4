"""CIFAR-10 from its official binary files: fetched when asked, checked always, kept in the data folder.

Every file holds records of 3,073 bytes: the label, then 1,024 pixels of red, of green and of blue,
row by row. The source is https://www.cs.toronto.edu/~kriz/cifar.html (Krizhevsky, 2009).

    python -m exambank.tools.cifar10      # downloads 170 MB, once
"""

import contextlib
import hashlib
import http.client
import os
import shutil
import sys
import tarfile
import tempfile
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from exambank.errors import BankError
from exambank.files import folders

FOLDER = "cifar-10-batches-bin"
SHAPE = (3, 32, 32)
RECORD = 1 + 3 * 32 * 32
CLASSES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")


@dataclass(frozen=True)
class Release:
    """What is published, and how to tell that it has arrived: the archive's SHA-256, the MD5 of every file in it."""

    url: str
    size: int
    sha256: str
    files: Mapping[str, str]
    images: int
    """Images a file."""


OFFICIAL = Release(
    url="https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz",
    size=170_052_171,
    sha256="c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
    files=MappingProxyType({
        "data_batch_1.bin": "5dd7e06a14cb22eb9f671a540d1b7c25",
        "data_batch_2.bin": "5ea93a67294ea407fff1d09f752e9692",
        "data_batch_3.bin": "942cd6a4bcdd0dd3c604fbe906cb4421",
        "data_batch_4.bin": "ae636b3ba5c66a11e91e8cb52e771fcb",
        "data_batch_5.bin": "53f37980c15c3d472c316c40844f3f0d",
        "test_batch.bin": "803d5f7f4d78ea53de84dbe85f74fb6d",
    }),
    images=10_000,
)  # fmt: skip


@dataclass(frozen=True)
class Images:
    """Pixels from 0 to 255, shape (N, 3, 32, 32), and labels from 0 to 9, shape (N,)."""

    pixels: NDArray[np.uint8]
    labels: NDArray[np.uint8]


def load(
    split: Literal["train", "test"],
    folder: Path | None = None,
    *,
    download: bool = False,
    release: Release = OFFICIAL,
) -> Images:
    """The images of a split, in the order of the files, every file checked.

    Args:
        split: `train` (five files) or `test` (one).
        folder: where data are kept; by default the bank's data folder.
        download: whether to fetch what is not there.
        release: what is published.

    Raises BankError, in one line, where a file is missing or damaged or cannot be fetched.
    """
    folder = folder or folders.data_folder()
    if download and not available(folder, release=release):
        fetch(folder, release=release)
    names = [name for name in release.files if name.startswith("test") == (split == "test")]
    batches = [read_batch(folder / FOLDER / name, release.files[name]) for name in names]
    return Images(np.concatenate([b.pixels for b in batches]), np.concatenate([b.labels for b in batches]))


def available(folder: Path | None = None, *, release: Release = OFFICIAL) -> bool:
    """Whether all files are there, in their full size; `load` checks what is in them."""
    files = [(folder or folders.data_folder()) / FOLDER / name for name in release.files]
    return all(file.is_file() and file.stat().st_size == release.images * RECORD for file in files)


def read_batch(path: Path, md5: str | None = None) -> Images:
    """One file in the official format. Raises BankError where it is missing, cut off, or not what `md5` says."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise BankError(
            f"CIFAR-10 is not here: {path} is missing; `python -m exambank.tools.cifar10` downloads it"
        ) from None
    except OSError as error:
        raise BankError(f"{path} cannot be read: {error.strerror or error}") from None
    again = "remove it and run `python -m exambank.tools.cifar10`"
    if not content or len(content) % RECORD:
        raise BankError(f"{path} is cut off: {len(content):,} bytes are no whole number of images; {again}")
    if md5 is not None and _md5(content) != md5:
        raise BankError(f"{path} is damaged: its checksum is {_md5(content)}, not {md5}; {again}")
    records = np.frombuffer(content, dtype=np.uint8).reshape(-1, RECORD)
    if records[:, 0].max() >= len(CLASSES):
        raise BankError(f"{path} is not in CIFAR-10's format: a label is {records[:, 0].max()}, not 0 to 9; {again}")
    return Images(records[:, 1:].reshape(-1, *SHAPE).copy(), records[:, 0].copy())


def fetch(folder: Path | None = None, *, release: Release = OFFICIAL, timeout: float = 30) -> Path:
    """Download and unpack the archive; what is in `folder` changes only once everything has been checked.

    Raises BankError, in one line, where that fails; nothing is left behind then.
    """
    folder = folder or folders.data_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="cifar10-", dir=folder) as scratch:
            _download(release, Path(scratch) / "archive", timeout)
            _unpack(release, Path(scratch) / "archive", Path(scratch) / FOLDER)
            _replace(Path(scratch) / FOLDER, folder / FOLDER, lambda: available(folder, release=release))
    except (OSError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", None) or getattr(error, "strerror", None) or error
        raise BankError(f"CIFAR-10 cannot be fetched from {release.url}: {reason}") from None
    return folder / FOLDER


def _download(release: Release, path: Path, timeout: float) -> None:
    digest, size = hashlib.sha256(), 0
    with urllib.request.urlopen(release.url, timeout=timeout) as source, path.open("wb") as target:
        while (block := source.read(1 << 20)) and size <= release.size:
            digest.update(block)
            size += len(block)
            target.write(block)
    if size != release.size:
        raise BankError(f"CIFAR-10 cannot be fetched from {release.url}: {size:,} bytes came, not {release.size:,}")
    if digest.hexdigest() != release.sha256:
        raise BankError(f"CIFAR-10 cannot be fetched from {release.url}: the archive has another checksum (SHA-256)")


def _unpack(release: Release, archive: Path, target: Path) -> None:
    """The files of the release, by name, and nothing else that is in the archive."""
    target.mkdir()
    try:
        with tarfile.open(archive, "r:gz") as packed:
            for name, md5 in release.files.items():
                member = packed.extractfile(f"{FOLDER}/{name}")
                content = member.read() if member else b""
                if _md5(content) != md5:
                    raise BankError(f"CIFAR-10's archive is damaged: {name} has another checksum (MD5)")
                (target / name).write_bytes(content)
    except (tarfile.TarError, EOFError, KeyError) as error:
        raise BankError(f"CIFAR-10's archive is damaged: {error}") from None


def _replace(new: Path, old: Path, is_there: Callable[[], bool]) -> None:
    """Put a folder in the place of another, which may have been filled by somebody else meanwhile."""
    if old.exists() and not is_there():
        shutil.rmtree(old)
    try:
        os.rename(new, old)
    except OSError:
        if not is_there():
            raise


def _md5(content: Any) -> str:
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


if __name__ == "__main__":
    try:
        with contextlib.suppress(KeyboardInterrupt):
            print(f"CIFAR-10 is in {folders.data_folder() / FOLDER if available() else fetch()}")
    except BankError as failure:
        sys.exit(str(failure))
