from importlib.util import find_spec

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.files.storage.handler import StorageHandler

from billing_portal.documents.storage import DurableStorage
from billing_portal.settings import storage as portal_settings


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


S3 = {
    "PORTAL_DOCUMENTS_STORE": "s3",
    "PORTAL_S3_BUCKET": "papers",
    "PORTAL_S3_ENDPOINT": "https://objects.example.org",
    "PORTAL_S3_REGION": "eu-central-1",
    "PORTAL_S3_ACCESS_KEY": "key",
    "PORTAL_S3_SECRET_KEY": "secret",
    "PORTAL_S3_PREFIX": "portal",
}


def configured(monkeypatch, **values):
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    return portal_settings._documents_storage()


def test_a_bucket_takes_the_papers_by_setting_alone(monkeypatch):
    made = configured(monkeypatch, **S3)

    assert made["BACKEND"] == "storages.backends.s3.S3Storage"
    options = made["OPTIONS"]
    assert (options["bucket_name"], options["location"]) == ("papers", "portal")
    assert options["file_overwrite"]  # a paper printed again goes under its own name
    assert options["default_acl"] is None  # what the bucket says: nothing public


def test_the_storage_of_that_setting_can_be_built_without_a_network(monkeypatch):
    if find_spec("storages") is None:
        pytest.skip("MISSING: django-storages[s3] (pip install -r requirements-s3.lock)")
    made = configured(monkeypatch, **S3)

    storage = StorageHandler({"documents": made})["documents"]

    assert type(storage).__name__ == "S3Storage"
    assert storage.bucket_name == "papers"
    assert storage.endpoint_url == "https://objects.example.org"
    assert storage.get_available_name("invoice/a.pdf") == "invoice/a.pdf"


@pytest.mark.parametrize(
    ("name", "value"), [("PORTAL_DOCUMENTS_STORE", "tape"), ("PORTAL_S3_ADDRESSING", "by-post")]
)
def test_a_store_that_is_none_stops_the_start(monkeypatch, name, value):
    with pytest.raises(ImproperlyConfigured, match=name):
        configured(monkeypatch, **{**S3, name: value})


def test_a_bucket_without_a_name_stops_the_start(monkeypatch):
    with pytest.raises(ImproperlyConfigured, match="PORTAL_S3_BUCKET"):
        configured(monkeypatch, PORTAL_DOCUMENTS_STORE="s3")


def test_the_disk_is_the_default(monkeypatch):
    assert configured(monkeypatch)["BACKEND"].endswith("DurableStorage")
