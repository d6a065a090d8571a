from billing_portal.requests.actions.open import open_request
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
    "close_request",
    "hand_out_file",
    "note_request",
    "open_request",
    "reopen_request",
    "reply_to_request",
]
