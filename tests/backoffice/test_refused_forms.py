"""The office's pages, and each form they offer an administrator, asked for and sent by every other role."""

from __future__ import annotations

import pytest

from tests.portal.filled_forms import filled_forms, pages
from tests.portal.test_foreign_objects import signed_in


@pytest.mark.parametrize("role", ["rep", "services", "finance"])
def test_every_page_and_form_of_the_office_answers_whatever_the_role(belongings, staff, role):
    administrator, sender = signed_in(staff["admin"]), signed_in(staff[role])
    sender.raise_request_exception = False
    answers = {}
    for url in pages("backoffice", belongings):
        answers[url] = sender.get(url).status_code
        for action, values in filled_forms(administrator, url):
            answers[action] = sender.post(action, values).status_code

    assert len(answers) > 60
    assert {action: status for action, status in answers.items() if status >= 500} == {}
