import pytest
from django.db.models import Q

from billing_portal.kit.errors import WrongState
from billing_portal.kit.states import move
from billing_portal.quotes.models import Quote
from tests.personas import sent


def test_of_two_readers_only_the_first_moves(alpenrose, noon):
    mine = sent(alpenrose)
    yours = Quote.objects.get(pk=mine.pk)

    move(mine, to="withdrawn", allowed={"sent"})

    with pytest.raises(WrongState):
        move(yours, to="superseded", allowed={"sent"})
    assert mine.status == Quote.objects.get().status == "withdrawn"


def test_a_condition_that_no_longer_holds_refuses(alpenrose, noon):
    quote = sent(alpenrose)

    with pytest.raises(WrongState):
        move(quote, to="withdrawn", allowed={"sent"}, where=Q(expires_at__lte=noon))
    assert Quote.objects.get().status == "sent"
