"""ZUGFeRD / Factur-X: the XML inside the PDF, and the PDF's own note that it is there.

The engine attaches the file and writes PDF/A-3; the metadata block it cannot write is added here. Source:
Factur-X 1.09, technical appendix (XMP extension schema).
"""

from __future__ import annotations

from io import BytesIO

from billing_portal.documents.einvoice import cii
from billing_portal.documents.einvoice.model import is_einvoice, of_paper
from billing_portal.documents.snapshots import PaperData

FILE_NAME = "factur-x.xml"
NAMESPACE = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
_BAG_END = "</rdf:Bag></pdfaExtension:schemas>"
_RDF_END = "</rdf:RDF>"
_PROPERTIES = {
    "DocumentFileName": "Name of the embedded XML invoice file",
    "DocumentType": "INVOICE",
    "Version": "Version of the Factur-X XML schema",
    "ConformanceLevel": "Conformance level of the embedded Factur-X data",
}
_SCHEMA = (
    '<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>Factur-X PDFA Extension Schema</pdfaSchema:schema>'
    f"<pdfaSchema:namespaceURI>{NAMESPACE}</pdfaSchema:namespaceURI>"
    "<pdfaSchema:prefix>fx</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq>"
    + "".join(
        f'<rdf:li rdf:parseType="Resource"><pdfaProperty:name>{name}</pdfaProperty:name>'
        "<pdfaProperty:valueType>Text</pdfaProperty:valueType>"
        "<pdfaProperty:category>external</pdfaProperty:category>"
        f"<pdfaProperty:description>{text}</pdfaProperty:description></rdf:li>"
        for name, text in _PROPERTIES.items()
    )
    + "</rdf:Seq></pdfaSchema:property></rdf:li>"
)
_DESCRIPTION = (
    f'<rdf:Description rdf:about="" xmlns:fx="{NAMESPACE}"><fx:DocumentType>INVOICE</fx:DocumentType>'
    f"<fx:DocumentFileName>{FILE_NAME}</fx:DocumentFileName><fx:Version>1.0</fx:Version>"
    "<fx:ConformanceLevel>EN 16931</fx:ConformanceLevel></rdf:Description>"
)


class MetadataHasAnotherShape(RuntimeError):
    """The engine writes its metadata otherwise than it did: the block must be placed in another way."""


def xml_of(data: PaperData) -> bytes | None:
    """The EN 16931 data of a paper, or None for one that is no e-invoice."""
    return cii.write(of_paper(data)) if is_einvoice(data) else None


def declare(pdf: bytes) -> bytes:
    """The same PDF with the metadata that names it a Factur-X document; same bytes in, same bytes out.

    The schema goes into the engine's own bag: a second one would break PDF/A. Raises MetadataHasAnotherShape.
    """
    import pikepdf  # only the worker needs it; a web process starts the faster

    written = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as document:
        metadata = document.Root.Metadata
        xmp = metadata.read_bytes().decode()
        if xmp.count(_BAG_END) != 1 or xmp.count(_RDF_END) != 1:
            raise MetadataHasAnotherShape
        xmp = xmp.replace(_BAG_END, _SCHEMA + _BAG_END).replace(_RDF_END, _DESCRIPTION + _RDF_END)
        metadata.write(xmp.encode())
        document.save(
            written,
            fix_metadata_version=False,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        )
    return written.getvalue()
