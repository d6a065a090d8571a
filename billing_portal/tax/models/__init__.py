from billing_portal.tax.models.answers import TaxAnswer
from billing_portal.tax.models.evidence import ExemptionCertificate, VatIdCheck
from billing_portal.tax.models.forms import TaxForm
from billing_portal.tax.models.rates import ExchangeRate
from billing_portal.tax.models.table import TaxRegistration, TaxRule

__all__ = [
    "ExchangeRate",
    "ExemptionCertificate",
    "TaxAnswer",
    "TaxForm",
    "TaxRegistration",
    "TaxRule",
    "VatIdCheck",
]
