from __future__ import annotations

import pytest

from tests.integrations.admin_center.bench import BENCHES


@pytest.fixture(params=[pytest.param("sandbox", marks=pytest.mark.django_db)])
def bench(request):
    made = BENCHES[request.param]()
    yield made
    made.over()
