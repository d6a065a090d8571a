"""A topic of the help leads staff to no page that only customers have."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.portal.test_foreign_objects import signed_in

pytestmark = pytest.mark.django_db


def test_the_topic_of_tax_forms_links_customers_to_their_page_and_staff_nowhere(sabine, staff):
    url, page = reverse("help:topic", args=["tax-form"]), reverse("portal:tax-forms")

    assert f'href="{page}"' in signed_in(sabine).get(url).content.decode()
    shown = signed_in(staff["services"]).get(url).content.decode()
    assert "Tax forms" in shown
    assert f'href="{page}"' not in shown
