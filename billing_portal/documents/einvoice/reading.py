"""An e-invoice read back: the figures of CII or UBL that we wrote, for the checks in `invariants`."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from lxml import etree

from billing_portal.documents.einvoice.cii import RAM, RSM, UDT
from billing_portal.documents.einvoice.figures import (
    Figures,
    LineFigures,
    PartyFigures,
    PaymentFigures,
    TaxFigures,
)
from billing_portal.documents.einvoice.ubl import CAC, CBC

NAMES = {"rsm": RSM, "ram": RAM, "udt": UDT, "cac": CAC, "cbc": CBC}


class Unreadable(ValueError):
    """Not XML, or not the document it should be, or a figure in it is none."""


def parsed(xml: bytes) -> Any:
    """The root element. Nothing outside of the document is fetched. Raises Unreadable."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        return etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        raise Unreadable(str(error)) from error


def figures_in(root: Any, *, syntax: str) -> Figures:
    """What the document says; absent text is '', an absent figure 0. Raises Unreadable."""
    return _READERS[syntax](root)


def _text(node: Any, path: str) -> str:
    found = node.find(path, NAMES)
    return "" if found is None else (found.text or "").strip()


def _attribute(node: Any, path: str, name: str = "schemeID") -> str:
    found = node.find(path, NAMES)
    return "" if found is None else str(found.get(name, "")).strip()


def _figure(node: Any, path: str, absent: str = "0") -> Decimal:
    text = _text(node, path) or absent
    try:
        figure = Decimal(text)
    except InvalidOperation:
        figure = Decimal("NaN")
    if not figure.is_finite():
        raise Unreadable(f"{path}: {text!r} is no figure")
    return figure


def _allowances(node: Any, allowance: str, amount: str) -> Decimal:
    return sum((_figure(found, amount) for found in node.findall(allowance, NAMES)), Decimal(0))


def _cii(root: Any) -> Figures:
    trade = root.find("rsm:SupplyChainTradeTransaction", NAMES)
    if trade is None:
        raise Unreadable("there is no transaction")
    settled = "ram:ApplicableHeaderTradeSettlement"
    sums = f"{settled}/ram:SpecifiedTradeSettlementHeaderMonetarySummation"
    context = "rsm:ExchangedDocumentContext"
    if trade.find(settled, NAMES) is None:
        raise Unreadable("there is no settlement")
    return Figures(
        number=_text(root, "rsm:ExchangedDocument/ram:ID"),
        type_code=_text(root, "rsm:ExchangedDocument/ram:TypeCode"),
        issued_on=_text(root, "rsm:ExchangedDocument/ram:IssueDateTime/udt:DateTimeString"),
        currency=_text(trade, f"{settled}/ram:InvoiceCurrencyCode"),
        seller=_cii_party(trade, "ram:ApplicableHeaderTradeAgreement/ram:SellerTradeParty"),
        buyer=_cii_party(trade, "ram:ApplicableHeaderTradeAgreement/ram:BuyerTradeParty"),
        lines=tuple(_cii_line(line) for line in trade.findall("ram:IncludedSupplyChainTradeLineItem", NAMES)),
        taxes=tuple(_cii_tax(row) for row in trade.findall(f"{settled}/ram:ApplicableTradeTax", NAMES)),
        line_sum=_figure(trade, f"{sums}/ram:LineTotalAmount"),
        net=_figure(trade, f"{sums}/ram:TaxBasisTotalAmount"),
        tax=_figure(trade, f"{sums}/ram:TaxTotalAmount"),
        total=_figure(trade, f"{sums}/ram:GrandTotalAmount"),
        paid=_figure(trade, f"{sums}/ram:TotalPrepaidAmount"),
        payable=_figure(trade, f"{sums}/ram:DuePayableAmount"),
        corrects=_text(trade, f"{settled}/ram:InvoiceReferencedDocument/ram:IssuerAssignedID"),
        guideline=_text(root, f"{context}/ram:GuidelineSpecifiedDocumentContextParameter/ram:ID"),
        is_dated=bool(
            _text(
                trade,
                "ram:ApplicableHeaderTradeDelivery/ram:ActualDeliverySupplyChainEvent//udt:DateTimeString",
            )
            or _text(trade, f"{settled}/ram:BillingSpecifiedPeriod//udt:DateTimeString")
        ),
        payment=_cii_payment(trade.find(settled, NAMES)),
        tax_currency=_text(trade, f"{settled}/ram:TaxCurrencyCode"),
        has_local_tax=len(trade.findall(f"{sums}/ram:TaxTotalAmount", NAMES)) > 1,
    )


def _cii_payment(settled: Any) -> PaymentFigures:
    means = "ram:SpecifiedTradeSettlementPaymentMeans"
    return PaymentFigures(
        means=_text(settled, f"{means}/ram:TypeCode"),
        iban=_text(settled, f"{means}/ram:PayeePartyCreditorFinancialAccount/ram:IBANID"),
        mandate=_text(settled, "ram:SpecifiedTradePaymentTerms/ram:DirectDebitMandateID"),
        creditor_id=_text(settled, "ram:CreditorReferenceID"),
        debited=_text(settled, f"{means}/ram:PayerPartyDebtorFinancialAccount/ram:IBANID"),
    )


def _cii_party(trade: Any, path: str) -> PartyFigures:
    return PartyFigures(
        name=_text(trade, f"{path}/ram:Name"),
        country=_text(trade, f"{path}/ram:PostalTradeAddress/ram:CountryID"),
        vat_id=_text(trade, f"{path}/ram:SpecifiedTaxRegistration/ram:ID[@schemeID='VA']"),
        tax_number=_text(trade, f"{path}/ram:SpecifiedTaxRegistration/ram:ID[@schemeID='FC']"),
        other_id=_text(trade, f"{path}/ram:SpecifiedLegalOrganization/ram:ID")
        or _text(trade, f"{path}/ram:ID"),
        endpoint=_text(trade, f"{path}/ram:URIUniversalCommunication/ram:URIID"),
        scheme=_attribute(trade, f"{path}/ram:URIUniversalCommunication/ram:URIID"),
    )


def _cii_line(line: Any) -> LineFigures:
    price = "ram:SpecifiedLineTradeAgreement/ram:NetPriceProductTradePrice"
    settled = "ram:SpecifiedLineTradeSettlement"
    return LineFigures(
        name=_text(line, "ram:SpecifiedTradeProduct/ram:Name"),
        quantity=_figure(line, "ram:SpecifiedLineTradeDelivery/ram:BilledQuantity"),
        price=_figure(line, f"{price}/ram:ChargeAmount"),
        base_quantity=_figure(line, f"{price}/ram:BasisQuantity", "1"),
        allowance=_allowances(line, f"{settled}/ram:SpecifiedTradeAllowanceCharge", "ram:ActualAmount"),
        net=_figure(line, f"{settled}/ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount"),
        category=_text(line, f"{settled}/ram:ApplicableTradeTax/ram:CategoryCode"),
        rate=_figure(line, f"{settled}/ram:ApplicableTradeTax/ram:RateApplicablePercent"),
    )


def _cii_tax(row: Any) -> TaxFigures:
    return TaxFigures(
        category=_text(row, "ram:CategoryCode"),
        rate=_figure(row, "ram:RateApplicablePercent"),
        base=_figure(row, "ram:BasisAmount"),
        tax=_figure(row, "ram:CalculatedAmount"),
        reason=_text(row, "ram:ExemptionReason") or _text(row, "ram:ExemptionReasonCode"),
        has_rate=bool(_text(row, "ram:RateApplicablePercent")),
    )


def _ubl(root: Any) -> Figures:
    credit = etree.QName(root).localname == "CreditNote"
    kind = "CreditNote" if credit else "Invoice"
    sums = "cac:LegalMonetaryTotal"
    means, seller = "cac:PaymentMeans", "cac:AccountingSupplierParty/cac:Party"
    return Figures(
        number=_text(root, "cbc:ID"),
        type_code=_text(root, f"cbc:{kind}TypeCode"),
        issued_on=_text(root, "cbc:IssueDate"),
        currency=_text(root, "cbc:DocumentCurrencyCode"),
        seller=_ubl_party(root, "cac:AccountingSupplierParty/cac:Party"),
        buyer=_ubl_party(root, "cac:AccountingCustomerParty/cac:Party"),
        lines=tuple(
            _ubl_line(line, "Credited" if credit else "Invoiced")
            for line in root.findall(f"cac:{kind}Line", NAMES)
        ),
        taxes=tuple(_ubl_tax(row) for row in root.findall("cac:TaxTotal/cac:TaxSubtotal", NAMES)),
        line_sum=_figure(root, f"{sums}/cbc:LineExtensionAmount"),
        net=_figure(root, f"{sums}/cbc:TaxExclusiveAmount"),
        tax=_figure(root, "cac:TaxTotal/cbc:TaxAmount"),
        total=_figure(root, f"{sums}/cbc:TaxInclusiveAmount"),
        paid=_figure(root, f"{sums}/cbc:PrepaidAmount"),
        payable=_figure(root, f"{sums}/cbc:PayableAmount"),
        corrects=_text(root, "cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID"),
        guideline=_text(root, "cbc:CustomizationID"),
        is_dated=bool(
            _text(root, "cac:Delivery/cbc:ActualDeliveryDate")
            or _text(root, "cac:InvoicePeriod/cbc:StartDate")
        ),
        payment=PaymentFigures(
            means=_text(root, f"{means}/cbc:PaymentMeansCode"),
            iban=_text(root, f"{means}/cac:PayeeFinancialAccount/cbc:ID"),
            mandate=_text(root, f"{means}/cac:PaymentMandate/cbc:ID"),
            creditor_id=_text(root, f"{seller}/cac:PartyIdentification/cbc:ID[@schemeID='SEPA']"),
            debited=_text(root, f"{means}/cac:PaymentMandate/cac:PayerFinancialAccount/cbc:ID"),
        ),
        tax_currency=_text(root, "cbc:TaxCurrencyCode"),
        has_local_tax=len(root.findall("cac:TaxTotal", NAMES)) > 1,
    )


def _ubl_party(root: Any, path: str) -> PartyFigures:
    schemes = {
        _text(scheme, "cac:TaxScheme/cbc:ID"): _text(scheme, "cbc:CompanyID")
        for scheme in root.findall(f"{path}/cac:PartyTaxScheme", NAMES)
    }
    legal = f"{path}/cac:PartyLegalEntity"
    return PartyFigures(
        name=_text(root, f"{legal}/cbc:RegistrationName"),
        country=_text(root, f"{path}/cac:PostalAddress/cac:Country/cbc:IdentificationCode"),
        vat_id=schemes.get("VAT", ""),
        tax_number=schemes.get("FC", ""),
        other_id=_text(root, f"{legal}/cbc:CompanyID")
        or _text(root, f"{path}/cac:PartyIdentification/cbc:ID"),
        endpoint=_text(root, f"{path}/cbc:EndpointID"),
        scheme=_attribute(root, f"{path}/cbc:EndpointID"),
    )


def _ubl_line(line: Any, verb: str) -> LineFigures:
    category = "cac:Item/cac:ClassifiedTaxCategory"
    return LineFigures(
        name=_text(line, "cac:Item/cbc:Name"),
        quantity=_figure(line, f"cbc:{verb}Quantity"),
        price=_figure(line, "cac:Price/cbc:PriceAmount"),
        base_quantity=_figure(line, "cac:Price/cbc:BaseQuantity", "1"),
        allowance=_allowances(line, "cac:AllowanceCharge", "cbc:Amount"),
        net=_figure(line, "cbc:LineExtensionAmount"),
        category=_text(line, f"{category}/cbc:ID"),
        rate=_figure(line, f"{category}/cbc:Percent"),
    )


def _ubl_tax(row: Any) -> TaxFigures:
    category = "cac:TaxCategory"
    return TaxFigures(
        category=_text(row, f"{category}/cbc:ID"),
        rate=_figure(row, f"{category}/cbc:Percent"),
        base=_figure(row, "cbc:TaxableAmount"),
        tax=_figure(row, "cbc:TaxAmount"),
        reason=_text(row, f"{category}/cbc:TaxExemptionReason")
        or _text(row, f"{category}/cbc:TaxExemptionReasonCode"),
        has_rate=bool(_text(row, f"{category}/cbc:Percent")),
    )


_READERS: dict[str, Callable[[Any], Figures]] = {"cii": _cii, "ubl": _ubl}
