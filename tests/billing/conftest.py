from tests.billing.runs import many  # noqa: F401  a fixture
