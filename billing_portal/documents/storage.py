"""Files that survive a power cut: the place on disk where papers are kept by default."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage


class DurableStorage(FileSystemStorage):
    """Writes beside the target, flushes to disk, then renames: a reader sees the whole file or none.

    Saving a name again replaces its content; papers are named so that it can only be the same content.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"file_permissions_mode": 0o640, **options, "allow_overwrite": True})

    def _save(self, name: str, content: File[bytes]) -> str:
        target = Path(self.path(name))
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".writing-")
        try:
            with os.fdopen(handle, "wb") as file:
                for chunk in content.chunks():
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            if self.file_permissions_mode is not None:
                Path(temporary).chmod(self.file_permissions_mode)
            Path(temporary).replace(target)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        self._flush_folder(target.parent)
        return name

    @staticmethod
    def _flush_folder(folder: Path) -> None:
        """A rename is durable only when its folder is."""
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
