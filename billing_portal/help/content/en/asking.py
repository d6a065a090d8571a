from billing_portal.help.content.topic import Group, Topic

REQUESTS = Group(
    "Requests and disputes",
    [
        Topic(
            "ask",
            "How do I ask for a change or anything else?",
            [
                [
                    "Open **Requests** and choose **New request**.",
                    "Choose the sentence that says what you need. The next page asks only what this one needs.",
                    "Choose **Submit**. The request gets a number; answers stand in it and are mailed to you.",
                ],
                "You can reply in a request, send files, close it and open it again. On an invoice, a subscription or a quote the links lead to the right request by themselves.",
            ],
            "request ticket case service desk message question answer reply reopen attach file",
        ),
        Topic(
            "dispute",
            "Something is wrong with an invoice",
            [
                "Open the invoice and choose **Something wrong with this invoice?**, or open a [request](ask) to dispute it: the whole of it or an amount, with the reason.",
                "An invoice can be disputed for 15 days after its date, unless your contract says otherwise; the page names the days. While the dispute is open, we send no reminders about this invoice. Everything else stays payable.",
                "Later you can still ask for a correction.",
            ],
            "dispute wrong invoice complaint objection incorrect amount contest overcharged",
        ),
        Topic(
            "interval",
            "How do I change the billing interval?",
            [
                "Open the subscription and choose **Change the billing interval**. You see what each interval comes to before you ask.",
                "Corporate Account Services agree to it in the request. The new interval takes effect with the next renewal; what is billed until then stays as it is.",
            ],
            "monthly quarterly yearly annual billing frequency pay per month instalments cycle",
        ),
        Topic(
            "reactivate",
            "How do I let a cancelled subscription go on?",
            [
                "As long as it still runs, turn **Auto Renew** on again yourself, on the page of the subscription.",
                "Has it ended, or does that not work? Choose **Reactivate** there; Corporate Account Services answer with a change or with a quote.",
            ],
            "reactivate resume restart undo cancellation renew again cancelled ended",
        ),
    ],
)
