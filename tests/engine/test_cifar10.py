"""The loader of CIFAR-10, on small files in the official format; nothing is fetched from the network."""

import hashlib
import io
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, strategies as st
from support import ROOT

from exambank.errors import BankError
from exambank.tools import cifar10
from exambank.tools.cifar10 import FOLDER, OFFICIAL, RECORD, Release, available, fetch, load, read_batch

IMAGES = 3


def md5(content: bytes) -> str:
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


def batch(seed: int, images: int = IMAGES) -> bytes:
    """A file in the official format: for each image a label, then red, green and blue."""
    rng = np.random.default_rng(seed)
    labels, pixels = rng.integers(0, 10, (images, 1)), rng.integers(0, 256, (images, RECORD - 1))
    return np.hstack([labels, pixels]).astype(np.uint8).tobytes()


CONTENTS = {name: batch(seed) for seed, name in enumerate(OFFICIAL.files)}


def release(folder: Path, contents: dict[str, bytes] = CONTENTS, **changes) -> Release:
    """A small release, published as a local file; `changes` are lies about it."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name, content in {"readme.html": b"<html>", **contents}.items():
            member = tarfile.TarInfo(f"{FOLDER}/{name}")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    path = folder / "published.tar.gz"
    path.write_bytes(packed.getvalue())
    facts = {
        "url": path.as_uri(),
        "size": len(packed.getvalue()),
        "sha256": hashlib.sha256(packed.getvalue()).hexdigest(),
        "files": {name: md5(content) for name, content in CONTENTS.items()},
        "images": IMAGES,
    }
    return Release(**{**facts, **changes})


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """An empty data folder."""
    return tmp_path / "data"


def leftovers(data: Path) -> list[str]:
    return sorted(path.name for path in data.iterdir()) if data.exists() else []


def refusal(data: Path, published: Release) -> str:
    """What is said when it cannot be fetched; one line, and the folder is as it was."""
    before = leftovers(data)
    with pytest.raises(BankError) as error:
        fetch(data, release=published)
    assert "\n" not in str(error.value)
    assert leftovers(data) == before
    return str(error.value)


def test_what_is_fetched_is_what_was_published(tmp_path, data):
    published = release(tmp_path)
    train = load("train", data, download=True, release=published)
    test = load("test", data, release=published)
    assert train.pixels.shape == (5 * IMAGES, 3, 32, 32)
    assert test.pixels.shape == (IMAGES, 3, 32, 32)
    assert train.pixels.dtype == test.labels.dtype == np.uint8
    for images, names in ((train, list(CONTENTS)[:5]), (test, ["test_batch.bin"])):
        written = b"".join(bytes([y]) + x.tobytes() for x, y in zip(images.pixels, images.labels, strict=True))
        assert written == b"".join(CONTENTS[name] for name in names)
    assert leftovers(data) == [FOLDER]
    assert sorted(path.name for path in (data / FOLDER).iterdir()) == sorted(CONTENTS)


def test_channels_come_one_after_the_other_row_by_row(tmp_path):
    path = tmp_path / "batch.bin"
    content = np.zeros(RECORD, dtype=np.uint8)
    content[0], content[1 + 1024 + 2 * 32 + 5] = 7, 200
    path.write_bytes(content.tobytes())
    images = read_batch(path)
    assert images.labels.tolist() == [7]
    assert np.argwhere(images.pixels).tolist() == [[0, 1, 2, 5]]


def test_it_is_fetched_only_when_asked_and_only_once(tmp_path, data):
    published = release(tmp_path)
    with pytest.raises(BankError, match=r"is missing; `python -m exambank.tools.cifar10` downloads it"):
        load("train", data, release=published)
    assert not data.exists()
    assert not available(data, release=published)
    fetch(data, release=published)
    assert available(data, release=published)
    (tmp_path / "published.tar.gz").unlink()
    assert len(load("test", data, download=True, release=published).labels) == IMAGES


@pytest.mark.parametrize(("name", "split"), [("data_batch_3.bin", "train"), ("test_batch.bin", "test")])
def test_a_file_that_was_cut_off_or_changed_is_refused(tmp_path, data, name, split):
    published = release(tmp_path)
    path = fetch(data, release=published) / name
    whole = CONTENTS[name]
    for damaged in (b"", whole[:-1], whole[:RECORD], whole[:-1] + bytes([whole[-1] ^ 1])):
        path.write_bytes(damaged)
        with pytest.raises(BankError, match=rf"{name} is (cut off|damaged).*remove it and run") as error:
            load(split, data, release=published)
        assert "\n" not in str(error.value)


@given(place=st.integers(0, IMAGES * RECORD - 1), flip=st.integers(1, 255))
def test_every_changed_byte_is_noticed(tmp_path_factory, place, flip):
    content = bytearray(CONTENTS["test_batch.bin"])
    content[place] ^= flip
    path = tmp_path_factory.mktemp("flipped") / "test_batch.bin"
    path.write_bytes(content)
    with pytest.raises(BankError, match="is damaged"):
        read_batch(path, OFFICIAL.files["test_batch.bin"])


def test_a_label_that_is_none_is_refused_without_a_checksum_too(tmp_path):
    path = tmp_path / "batch.bin"
    path.write_bytes(b"\x0a" + bytes(RECORD - 1))
    with pytest.raises(BankError, match="a label is 10, not 0 to 9"):
        read_batch(path)


def test_a_damaged_folder_is_replaced_by_a_whole_one(tmp_path, data):
    published = release(tmp_path)
    (data / FOLDER).mkdir(parents=True)
    (data / FOLDER / "test_batch.bin").write_bytes(b"half")
    assert len(load("train", data, download=True, release=published).labels) == 5 * IMAGES


def test_an_archive_that_does_not_come_is_one_line(tmp_path, data):
    published = release(tmp_path)
    (tmp_path / "published.tar.gz").unlink()
    assert "CIFAR-10 cannot be fetched from file://" in refusal(data, published)


def test_an_archive_that_comes_in_part_is_refused(tmp_path, data):
    published = release(tmp_path)
    path = tmp_path / "published.tar.gz"
    path.write_bytes(path.read_bytes()[:-100])
    assert "bytes came, not" in refusal(data, published)


def test_an_archive_that_does_not_end_is_not_read_to_its_end(tmp_path, data):
    published = release(tmp_path, size=10)
    assert "bytes came, not 10" in refusal(data, published)


def test_an_archive_with_another_content_is_refused(tmp_path, data):
    assert "another checksum (SHA-256)" in refusal(data, release(tmp_path, sha256="0" * 64))


def test_an_archive_with_another_file_is_refused(tmp_path, data):
    changed = release(tmp_path, {**CONTENTS, "data_batch_2.bin": batch(99)})
    assert "data_batch_2.bin has another checksum (MD5)" in refusal(data, changed)


def test_an_archive_that_lacks_a_file_is_refused(tmp_path, data):
    some = {name: content for name, content in CONTENTS.items() if name != "test_batch.bin"}
    assert "archive is damaged" in refusal(data, release(tmp_path, some))


def test_what_is_no_archive_is_refused(tmp_path, data):
    published = release(tmp_path)
    (tmp_path / "published.tar.gz").write_bytes(b"<html>Service unavailable</html>")
    page = b"<html>Service unavailable</html>"
    told = Release(published.url, len(page), hashlib.sha256(page).hexdigest(), published.files, IMAGES)
    assert "archive is damaged" in refusal(data, told)


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path):
    (tmp_path / "data").write_text("a file")
    with pytest.raises(BankError, match="cannot be fetched"):
        fetch(tmp_path / "data", release=release(tmp_path))


def test_somebody_else_may_have_fetched_it_meanwhile(tmp_path, data, monkeypatch):
    published = release(tmp_path)
    unpack = cifar10._unpack

    def overtaken(*arguments):
        unpack(*arguments)
        if not (data / FOLDER).exists():
            monkeypatch.setattr(cifar10, "_unpack", unpack)
            fetch(data, release=published)

    monkeypatch.setattr(cifar10, "_unpack", overtaken)
    fetch(data, release=published)
    assert available(data, release=published)
    assert leftovers(data) == [FOLDER]


def test_the_official_release_is_what_its_page_says():
    assert OFFICIAL.images * RECORD == 30_730_000
    assert [name for name in OFFICIAL.files if name.startswith("test")] == ["test_batch.bin"]
    assert len(OFFICIAL.files) == len(set(OFFICIAL.files.values())) == 6
    assert len(cifar10.CLASSES) == 10


def test_the_command_says_in_one_line_that_it_cannot_be_fetched(tmp_path):
    # A proxy at a closed local port stands for a machine without a network.
    environment = {**os.environ, "EXAMBANK_DATA": str(tmp_path), "https_proxy": "http://127.0.0.1:9", "no_proxy": ""}
    done = subprocess.run(
        [sys.executable, "-m", "exambank.tools.cifar10"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("CIFAR-10 cannot be fetched from https://www.cs.toronto.edu")
    assert len(done.stderr.splitlines()) == 1
    assert leftovers(tmp_path) == []
