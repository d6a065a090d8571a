from __future__ import annotations

from django.urls import path

from billing_portal.backoffice.requests import changes as request_changes
from billing_portal.backoffice.requests import requests

urls = [
    path("requests/", requests.request_list, name="requests"),
    path("requests/<uuid:public_id>/", requests.request_page, name="request"),
    path("requests/<uuid:public_id>/answer/", requests.request_answer, name="request-answer"),
    path("requests/<uuid:public_id>/apply/", request_changes.request_apply, name="request-apply"),
    path("requests/<uuid:public_id>/undo/", request_changes.request_undo, name="request-undo"),
    path("requests/<uuid:public_id>/attach/", request_changes.request_attach, name="request-attach"),
    path("requests/<uuid:public_id>/note/", requests.request_note, name="request-note"),
    path("requests/<uuid:public_id>/decide/", requests.request_decide, name="request-decide"),
    path("request-files/<uuid:public_id>/", requests.request_file, name="request-file"),
    path(
        "accounts/<uuid:public_id>/requests/new/",
        requests.account_request_new,
        name="account-request-new",
    ),
]
