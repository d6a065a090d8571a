from __future__ import annotations

import logging
from datetime import date, datetime

from django.db import transaction

from billing_portal.accounts.models import CorporateAccount
from billing_portal.documents.files import Upload, check_pdf, read_file, store_file
from billing_portal.identity.models import User
from billing_portal.identity.rights import Right, authorize
from billing_portal.journal.actions import record
from billing_portal.kit import clock
from billing_portal.kit.errors import NotAllowed, WrongState
from billing_portal.sellers.models import LegalEntity
from billing_portal.tax.events import TAX_FORM_ADDED, TAX_FORM_DOWNLOADED, TAX_FORM_ENDED, TAX_FORM_REPLACED
from billing_portal.tax.models import TaxForm

logger = logging.getLogger(__name__)


def add_tax_form(
    entity: LegalEntity,
    body: bytes,
    *,
    kind: str,
    title: str,
    valid_from: date,
    valid_to: date | None,
    replaces: TaxForm | None = None,
    by: User,
    now: datetime,
) -> TaxForm:
    """Store a form that can be downloaded from `valid_from` on; the one it replaces can be until then.

    The file is stored before the row, outside of the transaction: a row always has its file. Raises FileNotUsable,
    and WrongState if the form to be replaced has been ended or replaced meanwhile.
    """
    authorize(by, Right.KEEP_TAX_FORMS)
    check_pdf(body)
    if replaces is not None and replaces.entity_id != entity.pk:
        raise WrongState
    file = store_file(Upload(f"{title.strip()}.pdf", body), folder="tax_form", now=now)
    with transaction.atomic():
        file.save()
        form = TaxForm.objects.create(
            entity=entity,
            kind=kind,
            title=title.strip(),
            valid_from=valid_from,
            valid_to=valid_to,
            file=file,
            uploaded_by=by,
            uploaded_at=now,
        )
        record(TAX_FORM_ADDED, form, by=by, at=now, title=form.title, entity=entity.code)
        if replaces is not None:
            last = max(valid_from, clock.day(now, entity.zone))
            _end(replaces, ended_on=last, replaced_by=form)
            record(TAX_FORM_REPLACED, replaces, by=by, at=now, by_form=str(form.public_id))
    return form


@transaction.atomic
def end_tax_form(form: TaxForm, *, by: User, now: datetime) -> None:
    """Stop offering it for download from now on.

    Raises WrongState if somebody ended or replaced it before.
    """
    authorize(by, Right.KEEP_TAX_FORMS)
    _end(form, ended_on=clock.day(now, form.entity.zone), replaced_by=None)
    record(TAX_FORM_ENDED, form, by=by, at=now, title=form.title)


def _end(form: TaxForm, *, ended_on: date, replaced_by: TaxForm | None) -> None:
    """Once only; whoever comes second is told."""
    changes = {"ended_on": ended_on, "replaced_by": replaced_by}
    if TaxForm.objects.filter(pk=form.pk, ended_on=None).update(**changes) != 1:
        raise WrongState
    form.ended_on, form.replaced_by = ended_on, replaced_by


def download_tax_form(form: TaxForm, *, account: CorporateAccount | None, by: User, now: datetime) -> bytes:
    """The file as it was uploaded, and a journal entry of who took it for which account. Raises NotAllowed, FileLost."""
    authorize(by, Right.VIEW_TAX_FORM, account)
    if account is not None and account.entity_id != form.entity_id:
        raise NotAllowed
    body = read_file(form.file)
    with transaction.atomic():
        record(TAX_FORM_DOWNLOADED, form, by=by, at=now, account=account, title=form.title)
    return body
