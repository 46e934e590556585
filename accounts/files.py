"""Files that are whole or not there."""

import os
import uuid
from pathlib import Path

from django.conf import settings


def write_file(content: bytes, suffix: str, folder: str = "attachments") -> str:
    """Written under a temporary name, fsynced, renamed: a file with a final name is whole. Returns the path below MEDIA_ROOT."""
    name = uuid.uuid4().hex
    path = Path(folder) / name[:2] / f"{name}{suffix}"
    target = Path(settings.MEDIA_ROOT) / path
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".{name}.part")
    with temporary.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.rename(target)
    sync_folder(target.parent)
    return str(path)


def sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
