import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from billing_portal.documents.storage import DurableStorage


class Torn(ContentFile):
    """A disk that is full after the first bytes."""

    def chunks(self, chunk_size=None):
        yield b"new, but on"
        raise OSError("no space left")


def names(folder):
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_papers_are_kept_durably_by_default():
    assert isinstance(storages["documents"], DurableStorage)


def test_what_is_saved_is_whole_under_its_own_name(tmp_path):
    storage = DurableStorage(location=tmp_path)

    assert storage.save("a/paper.pdf", ContentFile(b"old")) == "a/paper.pdf"
    assert storage.save("a/paper.pdf", ContentFile(b"new")) == "a/paper.pdf"

    assert (tmp_path / "a/paper.pdf").read_bytes() == b"new"
    assert names(tmp_path) == ["paper.pdf"]


def test_a_write_that_fails_leaves_the_old_file_and_no_rest(tmp_path):
    storage = DurableStorage(location=tmp_path)
    storage.save("a/paper.pdf", ContentFile(b"old"))

    with pytest.raises(OSError):
        storage.save("a/paper.pdf", Torn(b"new, but only half"))

    assert (tmp_path / "a/paper.pdf").read_bytes() == b"old"
    assert names(tmp_path) == ["paper.pdf"]


def test_a_name_that_leaves_the_folder_is_refused(tmp_path):
    from django.core.exceptions import SuspiciousFileOperation

    with pytest.raises(SuspiciousFileOperation):
        DurableStorage(location=tmp_path / "papers").save("../escaped.pdf", ContentFile(b"x"))
