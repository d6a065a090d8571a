"""Who is told when the person who would be told is no longer there."""

from django.conf import settings

from billing_portal.identity.models import User
from billing_portal.quotes.actions import reject_quote
from tests.personas import NOON, sent


def test_what_a_representative_who_left_would_hear_goes_to_account_services(harbor, grace, miriam, deliver):
    quote = sent(harbor)
    deliver()
    User.objects.filter(pk=miriam.pk).update(is_active=False)
    reject_quote(quote, comments="Too much", by=grace, now=NOON)

    mails = deliver()

    assert [mail.to for mail in mails] == [[settings.SERVICES_EMAIL]]
    assert quote.number in mails[0].subject
