"""Entries on disk, keyed by content: what is found is never stale, torn or of two writers."""

import hashlib
import json
import logging
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from exambank.files import closure, folders

logger = logging.getLogger("exambank")

KEPT = 6
"""Entries kept for a problem: enough to go back and forth between branches."""


@dataclass(frozen=True)
class Store:
    """A folder of entries, one file for each problem and content key."""

    folder: Path

    @classmethod
    def default(cls) -> "Store":
        """The store of this bank: `EXAMBANK_STORE`, or `.exambank/store` in its folder."""
        named = os.environ.get("EXAMBANK_STORE")
        return cls(Path(named) if named else folders.root() / ".exambank" / "store")

    def path(self, slug: str, key: str) -> Path:
        """The file of an entry."""
        return self.folder / f"{slug}-{key[:32]}.json"

    def get(self, slug: str, key: str) -> dict[str, Any] | None:
        """The entry under this key; None where there is none, or none that can be trusted."""
        found = self.find(slug, key)
        return found[0] if found else None

    def find(self, slug: str, key: str) -> tuple[dict[str, Any], dict[str, str]] | None:
        """The entry under this key and the files it was made from, as `put` was given them.

        A corrupt entry, and one made from files that have changed since, count as none; the
        former with a warning.
        """
        stored = read_checked(self.path(slug, key))
        if stored is None:
            return None
        if stored["key"] != key or any(
            closure.digest(folders.root() / file) != digest for file, digest in stored["files"].items()
        ):
            return None
        return stored["entry"], stored["files"]

    def put(self, slug: str, key: str, entry: dict[str, Any], files: dict[str, str], kept: int = KEPT) -> None:
        """Keep an entry, atomically.

        Args:
            slug: the problem.
            key: its content key.
            entry: what was computed.
            files: files of the bank that were read besides the sources in the key, and their
                digests; the entry holds only as long as they stay as they are.
            kept: how many entries of this name are kept, the newest.
        """
        write_checked(self.path(slug, key), {"key": key, "files": files, "entry": entry})
        for old in sorted(self.folder.glob(f"{slug}-????????????????????????????????.json"), key=_modified)[:-kept]:
            old.unlink(missing_ok=True)


def write_checked(path: Path, content: dict[str, Any]) -> None:
    """Write JSON atomically, under its checksum."""
    payload = json.dumps(content, ensure_ascii=False)
    write_atomically(path, f"{checksum(payload)}\n{payload}")


def read_checked(path: Path) -> dict[str, Any] | None:
    """What was written under a checksum; None where there is none, or, with a warning, a damaged one."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        logger.warning("%s cannot be read (%s) and is computed again", path, error)
        return None
    written, _, payload = text.partition("\n")
    if written != checksum(payload):
        logger.warning("%s is damaged and is computed again", path)
        return None
    content: dict[str, Any] = json.loads(payload)
    return content


def write_atomically(path: Path, text: str) -> None:
    """Write a file so that readers see the old one or the whole new one, whatever happens."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        # mkstemp makes private files; these are shared like any other.
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def checksum(payload: str) -> str:
    """The SHA-256 of a text."""
    return hashlib.sha256(payload.encode()).hexdigest()


def _modified(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:  # another build removed it first
        return 0.0
