"""Pages that exist in the demo and in tests only: the kept mails and the switches of the world outside."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_POST

from billing_portal.demo.company import PASSWORD
from billing_portal.demo.gateway import SENTENCES, bank_rows, switch_rows
from billing_portal.demo.management.commands.demo import SIGN_INS
from billing_portal.demo.models import KeptMail
from billing_portal.integrations.admin_center.sandbox.models import Outage
from billing_portal.integrations.payments.sandbox import switches
from billing_portal.integrations.payments.sandbox.models import Switch
from billing_portal.kit import formats
from billing_portal.kit.http import Audience, audience, download

PAGE = 50
ZONE = "Europe/Berlin"
LONGEST_QUERY = 100
# A mail runs no script and loads nothing; its links leave the frame for the page they name.
MAIL_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation; "
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
)


@audience(Audience.PUBLIC)
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What the demo offers beside the portal."""
    context = {
        "mails": KeptMail.objects.count(),
        "gateway_is_down": Switch.objects.filter(name="down").exists(),
        "switches": switch_rows(),
        "bank": bank_rows(),
        "admin_center_is_down": Outage.objects.exists(),
        "sign_ins": SIGN_INS,
        "password": PASSWORD,
    }
    return render(request, "demo/home.html", context)


@audience(Audience.PUBLIC)
@require_POST
def switch(request: HttpRequest, name: str) -> HttpResponse:
    """Take the gateway or the Admin Center down or bring it back; let the gateway misbehave in one way or not."""
    is_down = request.POST.get("to") == "down"
    if name == "gateway":
        Switch.objects.filter(name="down").delete()
        if is_down:
            Switch.objects.create(name="down")
    elif name == "admin-center":
        Outage.objects.all().delete()
        if is_down:
            Outage.objects.create()
    elif name in SENTENCES:
        switches.turn(name, on=request.POST.get("to") == "on")
    else:
        raise Http404
    return redirect("demo:home")


@dataclass(frozen=True, slots=True)
class MailRow:
    """One kept mail of the list."""

    public_id: UUID
    recipients: str
    subject: str
    when: str
    papers: int


@audience(Audience.PUBLIC)
@require_GET
def mailbox(request: HttpRequest) -> HttpResponse:
    """All mails that would have left, the newest first; `to` narrows them to one address."""
    wanted = request.GET.get("to", "").strip()[:LONGEST_QUERY]
    rows = KeptMail.objects.all()
    if wanted:
        rows = rows.filter(recipients__icontains=wanted)
    total = rows.count()
    asked = request.GET.get("page", "1")
    number = max(1, int(asked)) if asked.isdecimal() and len(asked) < 7 else 1
    start = (number - 1) * PAGE
    # The bodies are not needed for a list.
    shown = (
        rows.defer("text", "html")
        .annotate(papers=Count("attachments"))
        .order_by("-kept_at", "-pk")[start : start + PAGE]
    )
    context = {
        "rows": [
            MailRow(
                row.public_id,
                row.recipients,
                row.subject,
                formats.moment_long(row.kept_at, ZONE),
                row.papers,
            )
            for row in shown
        ],
        "wanted": wanted,
        "newer": number - 1 if number > 1 else None,
        "older": number + 1 if start + PAGE < total else None,
    }
    return render(request, "demo/mailbox.html", context)


@audience(Audience.PUBLIC)
@require_GET
def mail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One mail with its text, its HTML in a frame of its own, and its attachments."""
    kept = get_object_or_404(KeptMail, public_id=public_id)
    context = {
        "mail": kept,
        "when": formats.moment_long(kept.kept_at, ZONE),
        "attachments": list(kept.attachments.order_by("position").values("position", "name")),
    }
    return render(request, "demo/mail.html", context)


@audience(Audience.PUBLIC)
@require_GET
@xframe_options_sameorigin
def mail_html(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The HTML part alone, under a policy that lets it do nothing but be read and followed."""
    kept = get_object_or_404(KeptMail.objects.exclude(html=""), public_id=public_id)
    response = HttpResponse('<base target="_top">' + kept.html)
    response["Content-Security-Policy"] = MAIL_POLICY
    return response


@audience(Audience.PUBLIC)
@require_GET
def attachment(request: HttpRequest, public_id: UUID, position: int) -> HttpResponse:
    """One attached file, as it was attached."""
    kept = get_object_or_404(KeptMail, public_id=public_id)
    file = get_object_or_404(kept.attachments, position=position)
    is_pdf = file.content_type == "application/pdf"
    kind = file.content_type if is_pdf else "application/octet-stream"
    return download(bytes(file.body), name=file.name, content_type=kind, inline=is_pdf)
