from billing_portal.requests.actions.change import apply_change, undo_change
from billing_portal.requests.actions.open import open_request
from billing_portal.requests.actions.public import (
    ask_billing_contact,
    attach_account,
    open_public_request,
)
from billing_portal.requests.actions.quote import attach_quote, send_quote_and_answer
from billing_portal.requests.actions.talk import (
    answer_request,
    close_request,
    download_file,
    note_request,
    reopen_request,
    reply_to_request,
)

__all__ = [
    "answer_request",
    "apply_change",
    "ask_billing_contact",
    "attach_account",
    "attach_quote",
    "close_request",
    "download_file",
    "note_request",
    "open_public_request",
    "open_request",
    "reopen_request",
    "reply_to_request",
    "send_quote_and_answer",
    "undo_change",
]
