"""The real register's adapter against a double of its REST interface: only a clear no to our question is invalid."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from billing_portal.integrations.vat_register.vies import Vies

YES = {
    "countryCode": "AT",
    "vatNumber": "U13585627",
    "requestDate": "2026-03-02T09:00:00.000Z",
    "valid": True,
    "requestIdentifier": "WAPIAAAAX1",
    "name": "Beispiel GmbH",
    "address": "Ring 1\n1010 Wien",
}


class Double(BaseHTTPRequestHandler):
    reply: tuple[int, bytes] = (200, b"")
    asked: list[tuple[str, dict]] = []

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        Double.asked.append((self.path, body))
        status, answer = Double.reply
        self.send_response(status)
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_args):
        pass


@pytest.fixture
def vies(settings):
    server = HTTPServer(("127.0.0.1", 0), Double)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    settings.VIES_URL = f"http://127.0.0.1:{server.server_port}/rest-api/"
    Double.asked = []
    yield Vies()
    server.shutdown()
    server.server_close()
    thread.join()


def says(answer: object, status: int = 200) -> None:
    Double.reply = status, answer if isinstance(answer, bytes) else json.dumps(answer).encode()


def test_a_valid_id_comes_with_consultation_number_name_address_and_time(vies):
    says(YES)

    answer = vies.check("ATU13585627", "DE136695976")

    assert (answer.status, answer.consultation, answer.name) == ("valid", "WAPIAAAAX1", "Beispiel GmbH")
    assert answer.address == "Ring 1\n1010 Wien"
    assert answer.answered_at.year == 2026
    [(path, question)] = Double.asked
    assert path == "/rest-api/check-vat-number"
    assert question == {
        "countryCode": "AT",
        "vatNumber": "U13585627",
        "requesterMemberStateCode": "DE",
        "requesterNumber": "136695976",
    }


def test_a_clear_no_to_our_question_is_invalid(vies):
    says({**YES, "valid": False, "userError": "INVALID", "requestIdentifier": ""})

    assert vies.check("ATU13585627", "").status == "invalid"
    assert set(Double.asked[0][1]) == {"countryCode", "vatNumber"}


@pytest.mark.parametrize(
    ("answer", "status", "reason"),
    [
        ({"actionSucceed": False, "errorWrappers": [{"error": "MS_UNAVAILABLE"}]}, 200, "MS_UNAVAILABLE"),
        ({"actionSucceed": False, "errorWrappers": [{"error": "TIMEOUT"}]}, 500, "TIMEOUT"),
        ({**YES, "valid": False, "userError": "MS_MAX_CONCURRENT_REQ"}, 200, "MS_MAX_CONCURRENT_REQ"),
        ({**YES, "valid": False, "vatNumber": "U99999999"}, 200, "another question"),
        ({**YES, "valid": "false"}, 200, ""),
        ({**YES, "valid": None}, 200, ""),
        ([], 200, "object"),
        (b"<html>maintenance</html>", 200, "JSON"),
        (b"", 503, "JSON"),
        (b"\xff\xfe\x00", 200, ""),
    ],
)
def test_everything_else_is_unknown_and_says_why(vies, answer, status, reason):
    says(answer, status)

    found = vies.check("ATU13585627", "DE136695976")

    assert found.status == "unknown"
    assert reason in found.reason


def test_a_register_that_cannot_be_reached_is_unknown(settings):
    settings.VIES_URL = "http://127.0.0.1:9"

    assert Vies().check("ATU13585627", "DE136695976").status == "unknown"
