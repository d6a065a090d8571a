from billing_portal.help.content.topic import Group, Topic

QUOTES = Group(
    "Quotes and service orders",
    [
        Topic(
            "accept-quote",
            "How do I accept a quote?",
            [
                [
                    "Open the tab **Quotes**, find the quote and choose **Review Quote**.",
                    "Check it and choose **Proceed to Payment**.",
                    "Check the [payment information](payment-information) and choose **Save and Proceed to Service Order**.",
                    "Check the service order and choose **Place Service Order**.",
                ],
                "Only the last click accepts the quote. Until then you can leave at any time; what you typed is kept, and the time for the decision runs on.",
            ],
            "review approve sign order buy offer proposal",
        ),
        Topic(
            "several-quotes",
            "Can I accept several quotes at once?",
            [
                [
                    "Open the tab **Quotes** and choose **View Cart**.",
                    "Keep the tick on the quotes that you want to order. What is unticked stays open.",
                    "Choose **Save Cart and Review**, then **Proceed to Payment**, and go on as with a [single quote](accept-quote).",
                ],
                "Quotes in one currency are ordered together; another currency needs an order of its own.",
            ],
            "cart basket multiple quotes together",
        ),
        Topic(
            "reject-quote",
            "How do I reject a quote?",
            [
                [
                    "Open the quote and choose **Reject Quote**.",
                    "Say why in **Comments** and choose **Submit**.",
                ],
                "Your account manager gets the comments. A rejected quote is final; with **Ask for a New Quote** you ask for another one. Its status stays visible in the Billing Center under **Review**.",
            ],
            "decline refuse turn down no comments",
        ),
        Topic(
            "quote-expiry",
            "How long is a quote valid?",
            [
                "Seven days from the moment in which it was sent, unless the quote names another date. Date, time and the time left stand on the quote.",
                "If it is neither accepted nor rejected by then, it expires. **Ask for a New Quote** on its page leads to your account manager.",
            ],
            "expire expired deadline 7 days seven days valid until withdrawn superseded",
        ),
        Topic(
            "payment-information",
            "What do I enter under Payment information?",
            [
                "Four things, filled in with what we know. Each can be changed:",
                (
                    "**Admin Contact**: who gets an [admin account](admin-contact) in the Admin Center.",
                    "**Payment Method**: [how you pay](payment-methods). Card and bank data are entered on the page of the payment provider, never here.",
                    "**Billing Address**: the address on your invoices. The country is fixed.",
                    "**Purchase Order**: your own order number, if you use one.",
                ),
                "Nothing changes outside this order until you choose **Place Service Order**. Then payment method and billing address become the account’s own.",
            ],
            "checkout payment step billing address admin contact purchase order",
        ),
        Topic(
            "admin-contact",
            "What does the Admin Contact get?",
            [
                "An admin account in the Admin Center, new or updated, and one seat of each product in the order, out of the seats you buy. Somebody who holds a seat already gets no second one.",
                "If no seat is free, the admin account is made without one, and page and mail say so. Until the Admin Center has taken the admin, the page of the service order says so; if it refuses, Corporate Account Services set the admin up by hand.",
            ],
            "admin center administrator seat license invitation",
        ),
        Topic(
            "service-order",
            "What happens when I place the service order?",
            [
                "With **Place Service Order** your company accepts the quotes in the order, bindingly and all at once. The sentence above the button names company, sum, and what is paid when.",
                "If a quote has expired or was withdrawn in the meantime, the page names it and nothing is ordered. You can go on with the others.",
                "A card is charged at once. Direct debit, transfer and check are due by the terms of your account, on the date that the page names.",
            ],
            "place order binding accept contract commitment",
        ),
        Topic(
            "confirmation",
            "What do I get after ordering?",
            [
                "At once a confirmation with a receipt by mail, as PDF: what was ordered, tax, total, and whether it is paid or when it is due. The invoice follows in a mail of its own, to you and to all invoice contacts.",
                "The page after the order shows the same and what comes next. You find the order again under **Quotes** and the invoice under **Invoice History**.",
            ],
            "receipt mail email confirmation pdf",
        ),
        Topic(
            "declined-card",
            "My card was declined. What now?",
            [
                "The order stands, and its invoice is open. Choose **Pay Now** on the page of the order or of the invoice and pay with the same card, another one, or by transfer. Page and mail lead there.",
                "Nothing is charged twice: a payment whose outcome is not yet known is shown as on its way.",
            ],
            "card refused failed payment authentication error try again",
        ),
    ],
)

PAYING = Group(
    "Invoices and payment",
    [
        Topic(
            "invoices",
            "Where do I find my invoices?",
            [
                [
                    "Open the tab **Invoice History**. It shows the last 20; older ones follow page by page.",
                    "Choose the invoice number to see it on the screen and to print it, or **PDF** to save it.",
                ],
                "**E-invoice (XML)** beside it saves the same invoice for your accounting software; the PDF carries its data as well (ZUGFeRD / Factur-X).",
                "Below the list you save all invoices it shows as a table (CSV), and the PDFs of a year in one file (ZIP).",
                "Every invoice is also mailed as PDF to the billing contact and to all invoice contacts.",
            ],
            "copy of invoice duplicate print pdf download bill history e-invoice xml zugferd xrechnung factur-x csv excel zip archive",
        ),
        Topic(
            "invoice-contacts",
            "Who gets the invoices by mail?",
            [
                "The billing contact and the invoice contacts named in the Billing Center. Invoice contacts get the invoices and, where that is agreed with us, copies of reminders; they cannot sign in.",
                "To add or remove one, go to **Bill To** in the Billing Center and choose **Edit**; under **Invoice Contacts** there is room for up to 20. **Send a test** shows whether mails arrive there.",
            ],
            "recipients accounting department email address cc",
        ),
        Topic(
            "payment-methods",
            "How can I pay?",
            [
                "Depending on country and currency of your account:",
                (
                    "credit or debit card,",
                    "direct debit (SEPA, ACH or recurring bank transfer),",
                    "bank transfer,",
                    "check.",
                ),
                "The tab **Payment Method** shows what your account uses. You choose another method on the step **Payment information** of an order. Without an order at hand [write to Corporate Account Services](@help:contact).",
                "For a transfer or a check use the bank details and the reference on the invoice.",
            ],
            "payment method credit card debit sepa ach wire bank transfer check cheque change update",
        ),
        Topic(
            "purchase-orders",
            "What are Purchase Orders for?",
            [
                "Your own order numbers with an expiration date. The one that is valid on the day of the invoice is printed on it. An expired or missing purchase order never blocks a payment.",
                "The tab **Purchase Orders** lists them. You add one there or on the step **Payment information** of an order.",
            ],
            "po number order number reference expiration expired",
        ),
        Topic(
            "tax-form",
            "Where do I get a tax form such as the W-9?",
            [
                "**Invoice History** leads to [Tax forms](@portal:tax-forms): the W-9 or the certificates of the company that issues your invoices, as PDF. It is kept on record who downloads one.",
                "Another form, or none there yet? [Write to Corporate Account Services](@help:contact) and name the form and the invoice.",
            ],
            "w-9 w9 vat certificate tax exemption",
        ),
        Topic(
            "past-due",
            "An invoice is past due. What happens?",
            [
                "Some days after the due date you get a reminder by email, with all open items on one paper. If nothing arrives, a past due notice and a final notice follow. The final notice names the day on which the services are suspended.",
                (
                    "**Pay Now** pays by card at once, also several invoices or a part.",
                    "For a transfer use the reference that stands on the reminder.",
                    "What is on its way is not reminded of.",
                ),
                "Is something not right with the invoice, or do you pay on a certain day? Say so under **Requests** or [write to Corporate Account Services](@help:contact): a disputed or promised amount is left alone meanwhile.",
                "What was sent stands on the page of the invoice, and all reminders under **Invoice History**, **Reminders**.",
            ],
            "reminder overdue late unpaid dunning notice final demand letter promise",
        ),
        Topic(
            "suspended",
            "Our services are suspended. How do they run again?",
            [
                "They are suspended because something is overdue in spite of a final notice; every page of the portal says so on top.",
                [
                    "Choose **Pay Now** in the notice on top of the page. It names all that is overdue.",
                    "Pay by card or direct debit, or send a transfer.",
                ],
                "As soon as nothing is overdue, the services run again by themselves within a minute, and you are mailed. A payment by card or direct debit counts as soon as it is on its way, a transfer when it has reached us.",
                "A subscription that ends while it is suspended is not renewed. What you had cancelled stays cancelled.",
            ],
            "suspension suspended blocked locked restore restored reactivate service stopped",
        ),
    ],
)

PORTAL = Group(
    "About this portal",
    [
        Topic(
            "language",
            "How do I change the language?",
            [
                "At the foot of every page, with **English** or **Deutsch**. This device remembers it. Invoices and mails keep the language of your account.",
            ],
            "german english deutsch translation",
        ),
        Topic(
            "whom-to-ask",
            "Whom can I ask?",
            [
                "For quotes and subscriptions your account manager: name, mail and phone stand in the Billing Center and on every quote.",
                "For everything else [Corporate Account Services](@help:contact), also without signing in.",
            ],
            "support customer service phone hotline contact account manager representative",
        ),
    ],
)
