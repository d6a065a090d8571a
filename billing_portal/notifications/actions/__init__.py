from billing_portal.notifications.actions.again import (
    drop_held,
    held_mails,
    mail_invoice_again,
    note_bounced,
    send_again,
    send_held,
)
from billing_portal.notifications.actions.route import route_entry, write_message
from billing_portal.notifications.actions.send import (
    PaperIsHeld,
    Ready,
    WrongPaper,
    claim_delivery,
    note_dropped,
    note_held,
    note_no_server,
    note_problem,
    note_sent,
    prepare_delivery,
)

__all__ = [
    "PaperIsHeld",
    "Ready",
    "WrongPaper",
    "claim_delivery",
    "drop_held",
    "held_mails",
    "mail_invoice_again",
    "note_bounced",
    "note_dropped",
    "note_held",
    "note_no_server",
    "note_problem",
    "note_sent",
    "prepare_delivery",
    "route_entry",
    "send_again",
    "send_held",
    "write_message",
]
