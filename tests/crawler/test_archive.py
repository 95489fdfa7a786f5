"""What is archived comes back byte for byte, whatever happened to the process that wrote it."""

import logging
import os
import signal
import subprocess
import sys

import pytest
from warcio.archiveiterator import ArchiveIterator

from crawler.archive import Archive, ArchiveError, ArchiveIndex, read_payload, sha256

WHEN = "2026-01-02T03:04:05Z"
PAGE = "<p>政府信息公开工作年度报告</p>".encode("gb18030")


def keep(archive, url="http://www.a.gov.test/1.html", body=PAGE, status=200, headers=(), **kwargs):
    pairs = [("Content-Type", "text/html; charset=gb2312"), *headers]
    return archive.keep_response(url, status, "OK", pairs, body, fetched_at=WHEN, **kwargs)


def payload(folder, stored):
    return read_payload(folder, stored.place.warc_file, stored.place.warc_offset)


@pytest.fixture
def archive(tmp_path):
    archive = Archive(tmp_path)
    yield archive
    archive.close()


def test_what_is_kept_comes_back(tmp_path, archive):
    first, second = keep(archive), keep(archive, "http://www.a.gov.test/2.html", b"\x00\xff" * 9)
    assert payload(tmp_path, first) == PAGE  # at once: nothing waits in a buffer
    assert payload(tmp_path, second) == b"\x00\xff" * 9
    assert (first.sha256, first.length) == (sha256(PAGE), len(PAGE))
    assert first.media_type == "text/html"
    assert second.place.warc_offset == first.place.warc_offset + first.place.warc_length


def test_other_peoples_tools_can_read_it(tmp_path, archive):
    stored = keep(archive, headers=[("Content-Encoding", "gzip"), ("Content-Length", "7")])
    archive.keep_revisit(stored.url, 304, "Not Modified", [], stored, fetched_at=WHEN)
    archive.close()
    with (tmp_path / stored.place.warc_file).open("rb") as file:
        kinds = []
        for record in ArchiveIterator(file, check_digests="raise"):
            kinds.append(record.rec_type)
            if record.rec_type == "response":
                # The payload is kept unpacked, so the headers must not say otherwise.
                assert record.http_headers.get_header("Content-Encoding") is None
                assert record.http_headers.get_header("X-Archive-Orig-Content-Encoding") == "gzip"
                assert record.content_stream().read() == PAGE
            if record.rec_type == "revisit":
                assert record.rec_headers.get_header("WARC-Refers-To-Date") == WHEN
    assert kinds == ["warcinfo", "response", "revisit"]


@pytest.mark.parametrize("lost", [1, 20, 100])
def test_a_torn_record_at_the_end_is_cut_off_and_said(tmp_path, archive, caplog, lost):
    whole, torn = keep(archive), keep(archive, "http://www.a.gov.test/2.html", os.urandom(500))
    archive.close()
    file = tmp_path / whole.place.warc_file
    os.truncate(file, file.stat().st_size - lost)
    with caplog.at_level(logging.WARNING):
        index = ArchiveIndex(tmp_path)
    assert "torn record" in caplog.text
    assert file.stat().st_size == torn.place.warc_offset
    assert index.get(whole.url) == whole
    assert index.get(torn.url) is None
    assert payload(tmp_path, whole) == PAGE
    index.close()


def test_damage_in_the_middle_is_said_and_nothing_is_cut(tmp_path, archive, caplog):
    first, second = keep(archive), keep(archive, "http://www.a.gov.test/2.html")
    archive.close()
    file = tmp_path / first.place.warc_file
    data = bytearray(file.read_bytes())
    data[first.place.warc_offset : first.place.warc_offset + 8] = b"\0" * 8
    file.write_bytes(data)
    ArchiveIndex(tmp_path).close()
    assert "damaged" in caplog.text
    assert file.stat().st_size == len(data)
    assert payload(tmp_path, second) == PAGE
    with pytest.raises(ArchiveError):
        payload(tmp_path, first)


def test_the_index_can_be_made_anew_from_the_files(tmp_path, archive):
    stored = keep(archive, headers=[("ETag", '"x"'), ("Last-Modified", "yesterday")])
    error = keep(archive, "http://www.a.gov.test/gone.html", b"gone", status=404)
    posted = keep(archive, "http://www.a.gov.test/api", b"{}", method="POST")
    archive.close()
    (tmp_path / "index.db").write_bytes(b"this is no SQLite file" * 100)
    index = ArchiveIndex(tmp_path)
    assert index.get(stored.url) == stored
    assert index.get(error.url) is None  # only what was good can be still good
    assert index.get(posted.url) is None  # its address does not say what was asked
    index.close()


def test_a_file_that_is_being_written_is_left_to_its_writer(tmp_path, archive):
    stored = keep(archive)
    index = ArchiveIndex(tmp_path)
    assert index.get(stored.url) is None
    index.close()


def test_no_place_leads_out_of_the_archive(tmp_path, archive):
    outside = tmp_path / "outside.warc.gz"
    stored = keep(archive)
    archive.close()
    outside.write_bytes((tmp_path / stored.place.warc_file).read_bytes())
    inner = tmp_path / "inner"
    inner.mkdir()
    with pytest.raises(ArchiveError, match="no WARC file"):
        read_payload(inner, "../outside.warc.gz", stored.place.warc_offset)
    with pytest.raises(ArchiveError):
        read_payload(tmp_path, stored.place.warc_file, stored.place.warc_offset + 1)
    with pytest.raises(ArchiveError):
        read_payload(tmp_path, stored.place.warc_file, 10**9)


KILLED = """
import os, signal, sys
from pathlib import Path
from crawler.archive import Archive
archive = Archive(Path(sys.argv[1]))
for n in range(1000):
    archive.keep_response(f"http://a.gov.test/{n}", 200, "OK", [], os.urandom(5000), fetched_at="x")
    if n == 300:
        os.kill(os.getpid(), signal.SIGKILL)
"""


def test_kill_9_loses_nothing_that_was_kept(tmp_path):
    done = subprocess.run([sys.executable, "-c", KILLED, tmp_path], check=False)
    assert done.returncode == -signal.SIGKILL
    index = ArchiveIndex(tmp_path)
    for n in range(301):
        stored = index.get(f"http://a.gov.test/{n}")
        assert sha256(payload(tmp_path, stored)) == stored.sha256
    index.close()


FULL = """
import os, resource, signal, sys
from pathlib import Path
from crawler.archive import Archive
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
archive = Archive(Path(sys.argv[1]))
for n in range(1000):
    try:
        archive.keep_response(f"http://a.gov.test/{n}", 200, "OK", [], os.urandom(5000), fetched_at="x")
    except OSError:
        sys.exit(n)
"""


def test_a_full_disk_leaves_whole_records(tmp_path, caplog):
    kept = subprocess.run([sys.executable, "-c", FULL, tmp_path], check=False).returncode
    assert 10 < kept < 25
    index = ArchiveIndex(tmp_path)
    assert "torn" not in caplog.text
    assert all(index.get(f"http://a.gov.test/{n}") for n in range(kept))
    index.close()


ROOM_AGAIN = """
import os, resource, signal, sys
from pathlib import Path
from crawler.archive import Archive
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
archive = Archive(Path(sys.argv[1]))
def keep(name, size):
    archive.keep_response(f"http://a.gov.test/{name}", 200, "OK", [], os.urandom(size), fetched_at="x")
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, resource.RLIM_INFINITY))
keep("before", 5000)
try:
    keep("refused", 200_000)
except OSError:
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    keep("after", 5000)
    sys.exit(0)
"""


def test_after_a_refused_write_the_next_record_follows_the_last_whole_one(tmp_path, caplog):
    subprocess.run([sys.executable, "-c", ROOM_AGAIN, tmp_path], check=True)
    index = ArchiveIndex(tmp_path)  # made from the file alone: it is read from end to end
    assert caplog.text == ""
    for name in ("before", "after"):
        stored = index.get(f"http://a.gov.test/{name}")
        assert sha256(payload(tmp_path, stored)) == stored.sha256
    assert index.get("http://a.gov.test/refused") is None
    index.close()
