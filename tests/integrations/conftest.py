"""The benches of the gateway contract; the folder of an adapter has its own."""

from __future__ import annotations

import pytest

from tests.integrations.contract import BENCHES


@pytest.fixture(
    params=["manual", pytest.param("sandbox", marks=pytest.mark.django_db), "stripe"],
)
def bench(request):
    made = BENCHES[request.param]()
    needed = request.node.get_closest_marker("needs")
    if needed and not made.gateway.capabilities.issuperset(needed.args):
        made.over()
        pytest.skip(f"{request.param} does not offer this, and says so")
    yield made
    made.over()
