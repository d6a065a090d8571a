"""UN/CEFACT Cross Industry Invoice (D16B) of an invoice or credit note: what ZUGFeRD / Factur-X embeds.

The order of elements is that of the schema. Source: EN 16931-3-3, Factur-X 1.09.
"""

from __future__ import annotations

from datetime import date

from lxml import etree

from billing_portal.documents.einvoice.model import DISCOUNT, TRANSFERS, UNIT, EInvoice, Position, Tax
from billing_portal.documents.einvoice.profiles import EN16931, Profile
from billing_portal.documents.einvoice.tree import Tree, plain, two
from billing_portal.documents.snapshots import Party

_UNECE = "urn:un:unece:uncefact:data:standard:"
RSM = f"{_UNECE}CrossIndustryInvoice:100"
RAM = f"{_UNECE}ReusableAggregateBusinessInformationEntity:100"
UDT = f"{_UNECE}UnqualifiedDataType:100"
QDT = f"{_UNECE}QualifiedDataType:100"


def write(invoice: EInvoice, profile: Profile = EN16931) -> bytes:
    """The XML, UTF-8; the same invoice gives the same bytes."""
    names = {"rsm": RSM, "ram": RAM, "udt": UDT, "qdt": QDT}
    root = Tree(etree.Element(f"{{{RSM}}}CrossIndustryInvoice", nsmap=names), RAM)
    context = root.add("ExchangedDocumentContext", namespace=RSM)
    if profile.process:
        context.add("BusinessProcessSpecifiedDocumentContextParameter").add("ID", profile.process)
    context.add("GuidelineSpecifiedDocumentContextParameter").add("ID", profile.guideline)
    document = root.add("ExchangedDocument", namespace=RSM)
    document.add("ID", invoice.number)
    document.add("TypeCode", invoice.type_code)
    _date(document, "IssueDateTime", invoice.issued_on)
    trade = root.add("SupplyChainTradeTransaction", namespace=RSM)
    for position in invoice.positions:
        _position(trade, position)
    _agreement(trade, invoice)
    delivery = trade.add("ApplicableHeaderTradeDelivery")
    if any(row.category == "K" for row in invoice.taxes):  # BR-IC-12: where to
        target = delivery.add("ShipToTradeParty")
        target.add("Name", invoice.buyer.name)
        _address(target, invoice.buyer)
    if invoice.delivered_on is not None:
        event = delivery.add("ActualDeliverySupplyChainEvent")
        _date(event, "OccurrenceDateTime", invoice.delivered_on)
    _settlement(trade, invoice)
    return root.to_bytes()


def _date(parent: Tree, tag: str, day: date | None, namespace: str = UDT) -> None:
    if day is not None:
        parent.add(tag).add("DateTimeString", f"{day:%Y%m%d}", namespace=namespace, format="102")


def _position(trade: Tree, line: Position) -> None:
    item = trade.add("IncludedSupplyChainTradeLineItem")
    item.add("AssociatedDocumentLineDocument").add("LineID", line.number)
    product = item.add("SpecifiedTradeProduct")
    product.add("Name", line.name)
    product.opt("Description", line.detail)
    price = item.add("SpecifiedLineTradeAgreement").add("NetPriceProductTradePrice")
    price.add("ChargeAmount", two(line.price))
    if line.base_quantity != 1:
        price.add("BasisQuantity", plain(line.base_quantity), unitCode=UNIT)
    item.add("SpecifiedLineTradeDelivery").add("BilledQuantity", plain(line.quantity), unitCode=UNIT)
    settled = item.add("SpecifiedLineTradeSettlement")
    tax = settled.add("ApplicableTradeTax")
    tax.add("TypeCode", "VAT")
    tax.add("CategoryCode", line.category)
    if line.rate is not None:
        tax.add("RateApplicablePercent", plain(line.rate))
    _period(settled, line.start, line.last)
    if line.allowance:
        allowance = settled.add("SpecifiedTradeAllowanceCharge")
        allowance.add("ChargeIndicator").add("Indicator", "false", namespace=UDT)
        allowance.add("ActualAmount", two(line.allowance))
        allowance.add("ReasonCode", DISCOUNT)
    settled.add("SpecifiedTradeSettlementLineMonetarySummation").add("LineTotalAmount", two(line.net))


def _agreement(trade: Tree, invoice: EInvoice) -> None:
    agreement = trade.add("ApplicableHeaderTradeAgreement")
    agreement.opt("BuyerReference", invoice.buyer_reference)
    _party(agreement, "SellerTradeParty", invoice.seller, invoice.seller_id)
    _party(agreement, "BuyerTradeParty", invoice.buyer)
    if invoice.order_reference:
        agreement.add("BuyerOrderReferencedDocument").add("IssuerAssignedID", invoice.order_reference)


def _party(parent: Tree, tag: str, party: Party, identifier: str = "") -> None:
    found = parent.add(tag)
    found.opt("ID", identifier)
    found.add("Name", party.name)
    found.opt("Description", party.legal_info)
    if party.registration:
        found.add("SpecifiedLegalOrganization").add("ID", party.registration)
    if party.contact:
        contact = found.add("DefinedTradeContact")
        contact.add("PersonName", party.contact)
        if party.phone:
            contact.add("TelephoneUniversalCommunication").add("CompleteNumber", party.phone)
        if party.email:
            contact.add("EmailURIUniversalCommunication").add("URIID", party.email)
    _address(found, party)
    if party.endpoint:
        found.add("URIUniversalCommunication").add("URIID", party.endpoint, schemeID=party.endpoint_scheme)
    for scheme, number in (("FC", party.tax_number), ("VA", party.vat_id)):
        if number:
            found.add("SpecifiedTaxRegistration").add("ID", number, schemeID=scheme)


def _address(parent: Tree, party: Party) -> None:
    address = parent.add("PostalTradeAddress")
    address.opt("PostcodeCode", party.postal_code)
    address.add("LineOne", party.street)
    address.opt("LineTwo", party.extra)
    address.add("CityName", party.city)
    address.add("CountryID", party.country)
    address.opt("CountrySubDivisionName", party.region)


def _period(parent: Tree, start: date | None, last: date | None) -> None:
    if start is None or last is None or last < start:
        return
    period = parent.add("BillingSpecifiedPeriod")
    _date(period, "StartDateTime", start)
    _date(period, "EndDateTime", last)


def _settlement(trade: Tree, invoice: EInvoice) -> None:
    settlement = trade.add("ApplicableHeaderTradeSettlement")
    settlement.opt("CreditorReferenceID", invoice.creditor_id)
    settlement.opt("PaymentReference", invoice.reference)
    settlement.opt("TaxCurrencyCode", invoice.tax_currency)
    settlement.add("InvoiceCurrencyCode", invoice.currency)
    means = settlement.add("SpecifiedTradeSettlementPaymentMeans")
    means.add("TypeCode", invoice.means)
    means.opt("Information", invoice.terms)
    if invoice.card:
        means.add("ApplicableTradeSettlementFinancialCard").add("ID", invoice.card)
    if invoice.debited:
        means.add("PayerPartyDebtorFinancialAccount").add("IBANID", invoice.debited)
    if invoice.means in TRANSFERS:
        account = means.add("PayeePartyCreditorFinancialAccount")
        account.add("IBANID", invoice.iban)
        account.opt("AccountName", invoice.holder)
        if invoice.bic:
            means.add("PayeeSpecifiedCreditorFinancialInstitution").add("BICID", invoice.bic)
    for row in invoice.taxes:
        _tax(settlement, row)
    if invoice.delivered_on is None:
        _period(settlement, invoice.start, invoice.last)
    if invoice.due_on is not None or invoice.mandate:
        terms = settlement.add("SpecifiedTradePaymentTerms")
        _date(terms, "DueDateDateTime", invoice.due_on)
        terms.opt("DirectDebitMandateID", invoice.mandate)
    sums = settlement.add("SpecifiedTradeSettlementHeaderMonetarySummation")
    sums.add("LineTotalAmount", two(invoice.net))
    sums.add("TaxBasisTotalAmount", two(invoice.net))
    sums.add("TaxTotalAmount", two(invoice.tax), currencyID=invoice.currency)
    if invoice.tax_currency:
        sums.add("TaxTotalAmount", two(invoice.local_tax), currencyID=invoice.tax_currency)
    sums.add("GrandTotalAmount", two(invoice.total))
    if invoice.paid:
        sums.add("TotalPrepaidAmount", two(invoice.paid))
    sums.add("DuePayableAmount", two(invoice.payable))
    if invoice.corrects:
        earlier = settlement.add("InvoiceReferencedDocument")
        earlier.add("IssuerAssignedID", invoice.corrects)
        _date(earlier, "FormattedIssueDateTime", invoice.corrects_on, QDT)


def _tax(settlement: Tree, row: Tax) -> None:
    tax = settlement.add("ApplicableTradeTax")
    tax.add("CalculatedAmount", two(row.tax))
    tax.add("TypeCode", "VAT")
    tax.opt("ExemptionReason", row.reason)
    tax.add("BasisAmount", two(row.base))
    tax.add("CategoryCode", row.category)
    tax.opt("ExemptionReasonCode", row.reason_code)
    tax.add("RateApplicablePercent", plain(row.rate))
