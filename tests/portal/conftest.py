from tests.portal.belongings import belongings  # noqa: F401  a fixture
