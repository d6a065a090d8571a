from billing_portal.orders.models.admin_center import AdminContact, SeatChange, SeatDifference
from billing_portal.orders.models.checkouts import Checkout
from billing_portal.orders.models.orders import LaterCharge, OrderedQuote, ServiceOrder

__all__ = [
    "AdminContact",
    "Checkout",
    "LaterCharge",
    "OrderedQuote",
    "SeatChange",
    "SeatDifference",
    "ServiceOrder",
]
