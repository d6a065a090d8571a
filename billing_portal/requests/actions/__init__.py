from billing_portal.requests.actions.change import apply_change, undo_change
from billing_portal.requests.actions.open import open_request
from billing_portal.requests.actions.quote import attach_quote, send_quote_and_answer
from billing_portal.requests.actions.talk import (
    answer_request,
    close_request,
    hand_out_file,
    note_request,
    reopen_request,
    reply_to_request,
)

__all__ = [
    "answer_request",
    "apply_change",
    "attach_quote",
    "close_request",
    "hand_out_file",
    "note_request",
    "open_request",
    "reopen_request",
    "reply_to_request",
    "send_quote_and_answer",
    "undo_change",
]
