"""UBL 2.1 Invoice or CreditNote: what XRechnung and Peppol BIS Billing take.

The order of elements is that of the schema. Source: EN 16931-3-2, OASIS UBL 2.1.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from lxml import etree

from billing_portal.documents.einvoice.model import DISCOUNT, TRANSFERS, UNIT, EInvoice, Position, Tax
from billing_portal.documents.einvoice.profiles import EN16931, Profile
from billing_portal.documents.einvoice.tree import Tree, plain, two
from billing_portal.documents.snapshots import Party

_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
CAC = f"{_UBL}CommonAggregateComponents-2"
CBC = f"{_UBL}CommonBasicComponents-2"


def write(invoice: EInvoice, profile: Profile = EN16931) -> bytes:
    """The XML, UTF-8; the same invoice gives the same bytes."""
    kind = "CreditNote" if invoice.is_credit_note else "Invoice"
    names = {None: f"{_UBL}{kind}-2", "cac": CAC, "cbc": CBC}
    root = Tree(etree.Element(f"{{{_UBL}{kind}-2}}{kind}", nsmap=names), CBC)
    root.add("CustomizationID", profile.guideline)
    root.opt("ProfileID", profile.process)
    root.add("ID", invoice.number)
    root.add("IssueDate", invoice.issued_on)
    if not invoice.is_credit_note:
        root.opt("DueDate", invoice.due_on)
    root.add(f"{kind}TypeCode", invoice.type_code)
    root.add("DocumentCurrencyCode", invoice.currency)
    root.opt("TaxCurrencyCode", invoice.tax_currency)
    root.opt("BuyerReference", invoice.buyer_reference)
    if invoice.delivered_on is None:
        _period(root, invoice.start, invoice.last)
    if invoice.order_reference:
        _group(root, "OrderReference").add("ID", invoice.order_reference)
    if invoice.corrects:
        earlier = _group(_group(root, "BillingReference"), "InvoiceDocumentReference")
        earlier.add("ID", invoice.corrects)
        earlier.opt("IssueDate", invoice.corrects_on)
    _party(root, "AccountingSupplierParty", invoice.seller, invoice.seller_id, invoice.creditor_id)
    _party(root, "AccountingCustomerParty", invoice.buyer)
    _delivery(root, invoice)
    _means(root, invoice)
    total = _group(root, "TaxTotal")
    _amount(total, "TaxAmount", invoice.tax, invoice.currency)
    for row in invoice.taxes:
        part = _group(total, "TaxSubtotal")
        _amount(part, "TaxableAmount", row.base, invoice.currency)
        _amount(part, "TaxAmount", row.tax, invoice.currency)
        _category(part, "TaxCategory", row.category, row.rate, row)
    if invoice.tax_currency:
        _amount(_group(root, "TaxTotal"), "TaxAmount", invoice.local_tax, invoice.tax_currency)
    sums = _group(root, "LegalMonetaryTotal")
    _amount(sums, "LineExtensionAmount", invoice.net, invoice.currency)
    _amount(sums, "TaxExclusiveAmount", invoice.net, invoice.currency)
    _amount(sums, "TaxInclusiveAmount", invoice.total, invoice.currency)
    if invoice.paid:
        _amount(sums, "PrepaidAmount", invoice.paid, invoice.currency)
    _amount(sums, "PayableAmount", invoice.payable, invoice.currency)
    for position in invoice.positions:
        _position(root, f"{kind}Line", position, invoice)
    return root.to_bytes()


def _group(parent: Tree, tag: str) -> Tree:
    return parent.add(tag, namespace=CAC)


def _amount(parent: Tree, tag: str, amount: Decimal, currency: str) -> None:
    parent.add(tag, two(amount), currencyID=currency)


def _period(parent: Tree, start: date | None, last: date | None) -> None:
    if start is None or last is None or last < start:
        return
    period = _group(parent, "InvoicePeriod")
    period.add("StartDate", start)
    period.add("EndDate", last)


def _delivery(root: Tree, invoice: EInvoice) -> None:
    goods = any(row.category == "K" for row in invoice.taxes)  # BR-IC-12: where to
    if not goods and invoice.delivered_on is None:
        return
    delivery = _group(root, "Delivery")
    delivery.opt("ActualDeliveryDate", invoice.delivered_on)
    if goods:
        _address(_group(delivery, "DeliveryLocation"), "Address", invoice.buyer)


def _party(root: Tree, tag: str, party: Party, identifier: str = "", creditor_id: str = "") -> None:
    found = _group(_group(root, tag), "Party")
    if party.endpoint:
        found.add("EndpointID", party.endpoint, schemeID=party.endpoint_scheme)
    if identifier:
        _group(found, "PartyIdentification").add("ID", identifier)
    if creditor_id:
        _group(found, "PartyIdentification").add("ID", creditor_id, schemeID="SEPA")
    _address(found, "PostalAddress", party)
    for scheme, number in (("VAT", party.vat_id), ("FC", party.tax_number)):
        if number:
            tax = _group(found, "PartyTaxScheme")
            tax.add("CompanyID", number)
            _group(tax, "TaxScheme").add("ID", scheme)
    legal = _group(found, "PartyLegalEntity")
    legal.add("RegistrationName", party.name)
    legal.opt("CompanyID", party.registration)
    legal.opt("CompanyLegalForm", party.legal_info)
    if party.contact:
        contact = _group(found, "Contact")
        contact.add("Name", party.contact)
        contact.opt("Telephone", party.phone)
        contact.opt("ElectronicMail", party.email)


def _address(parent: Tree, tag: str, party: Party) -> None:
    address = _group(parent, tag)
    address.add("StreetName", party.street)
    address.opt("AdditionalStreetName", party.extra)
    address.add("CityName", party.city)
    address.opt("PostalZone", party.postal_code)
    address.opt("CountrySubentity", party.region)
    _group(address, "Country").add("IdentificationCode", party.country)


def _means(root: Tree, invoice: EInvoice) -> None:
    means = _group(root, "PaymentMeans")
    means.add("PaymentMeansCode", invoice.means)
    means.opt("PaymentID", invoice.reference)
    if invoice.card:
        card = _group(means, "CardAccount")
        card.add("PrimaryAccountNumberID", invoice.card)
        card.add("NetworkID", invoice.network or "card")
    if invoice.mandate:
        mandate = _group(means, "PaymentMandate")
        mandate.add("ID", invoice.mandate)
        _group(mandate, "PayerFinancialAccount").add("ID", invoice.debited)
    if invoice.means in TRANSFERS:
        account = _group(means, "PayeeFinancialAccount")
        account.add("ID", invoice.iban)
        account.opt("Name", invoice.holder)
        if invoice.bic:
            _group(account, "FinancialInstitutionBranch").add("ID", invoice.bic)


def _category(
    parent: Tree, tag: str, category: str, rate: Decimal | None, reasons: Tax | None = None
) -> None:
    found = _group(parent, tag)
    found.add("ID", category)
    if rate is not None:
        found.add("Percent", plain(rate))
    if reasons is not None:
        found.opt("TaxExemptionReasonCode", reasons.reason_code)
        found.opt("TaxExemptionReason", reasons.reason)
    _group(found, "TaxScheme").add("ID", "VAT")


def _position(root: Tree, tag: str, line: Position, invoice: EInvoice) -> None:
    item = _group(root, tag)
    item.add("ID", line.number)
    quantity = "CreditedQuantity" if invoice.is_credit_note else "InvoicedQuantity"
    item.add(quantity, plain(line.quantity), unitCode=UNIT)
    _amount(item, "LineExtensionAmount", line.net, invoice.currency)
    _period(item, line.start, line.last)
    if line.allowance:
        allowance = _group(item, "AllowanceCharge")
        allowance.add("ChargeIndicator", "false")
        allowance.add("AllowanceChargeReasonCode", DISCOUNT)
        _amount(allowance, "Amount", line.allowance, invoice.currency)
    product = _group(item, "Item")
    product.opt("Description", line.detail)
    product.add("Name", line.name)
    _category(product, "ClassifiedTaxCategory", line.category, line.rate)
    price = _group(item, "Price")
    _amount(price, "PriceAmount", line.price, invoice.currency)
    if line.base_quantity != 1:
        price.add("BaseQuantity", plain(line.base_quantity), unitCode=UNIT)
