from __future__ import annotations

import pytest

from tests.integrations.admin_center.bench import SandboxBench
from tests.integrations.admin_center.scim_bench import OneAddressBench, ScimBench

BENCHES = {"sandbox": SandboxBench, "scim": ScimBench, "scim, one address": OneAddressBench}


@pytest.fixture(params=[pytest.param("sandbox", marks=pytest.mark.django_db), "scim", "scim, one address"])
def bench(request):
    made = BENCHES[request.param]()
    yield made
    made.over()
