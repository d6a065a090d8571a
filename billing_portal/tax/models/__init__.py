from billing_portal.tax.models.answers import TaxAnswer
from billing_portal.tax.models.evidence import ExemptionCertificate, VatIdCheck
from billing_portal.tax.models.forms import TaxForm
from billing_portal.tax.models.table import TaxRegistration, TaxRule

__all__ = ["ExemptionCertificate", "TaxAnswer", "TaxForm", "TaxRegistration", "TaxRule", "VatIdCheck"]
