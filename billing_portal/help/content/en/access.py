from billing_portal.help.content.topic import Group, Topic

SIGNING_IN = Group(
    "Signing in",
    [
        Topic(
            "sign-in",
            "How do I get into the portal?",
            [
                "You need the User ID and the password of a billing contact. There are three ways in:",
                (
                    "Directly, on the page [Sign in](@account_login).",
                    "From the Admin Center: choose **Add Licenses** and then a product. After signing in you see the subscription to that product.",
                    "From the product: open **My Account** and choose **Go to Billing**. After signing in you are in the Billing Center.",
                ),
                "None of these ways signs you in by itself. The portal’s User ID is separate from your sign-in to the product.",
            ],
            "login log in access open portal admin center add licenses go to billing my account",
        ),
        Topic(
            "user-id",
            "Where is my User ID?",
            [
                "On every invoice, beside the name of the billing contact. Look at the latest invoice that was mailed to you or to your accounting department.",
                "A User ID is either a user name or an email address. Upper and lower case make no difference.",
                "You can also sign in with the email address stored for you, unless somebody else uses the same address.",
                "No invoice at hand? [Write to Corporate Account Services](@help:contact).",
            ],
            "username user name login name lost unknown invoice",
        ),
        Topic(
            "forgot-password",
            "I forgot my password, or I have none yet",
            [
                [
                    "On the page Sign in choose **Forgot Password?**.",
                    "Enter your User ID and choose **Submit**.",
                    "Open the mail that goes to the address stored for you and follow its link.",
                    "Type the new password twice and choose **Save**.",
                ],
                "A first password is set in the same way. The link works once, for 60 minutes, and only until you ask for a newer one.",
                "For reasons of privacy the page always gives the same answer, whether the User ID exists or not. If no mail comes, check the folder for unwanted mail and the [User ID](user-id).",
            ],
            "reset password link expired first password new password mail does not arrive",
        ),
        Topic(
            "cannot-sign-in",
            "Wrong User ID or password",
            [
                "The portal always gives the same answer, whatever was wrong. Check three things:",
                (
                    "Is it the [User ID](user-id) from the invoice, and not your sign-in to the product?",
                    "Is the password typed as you set it? Upper and lower case count.",
                    "Are you the [billing contact](billing-contact) of the account?",
                ),
                "If the password is the trouble, [set a new one](forgot-password). After several wrong attempts the sign-in pauses for five minutes.",
                "Still outside? [Write to Corporate Account Services](@help:contact).",
            ],
            "locked out login fails failed denied blocked too many attempts trouble",
        ),
    ],
)

ACCOUNT = Group(
    "Account and billing contact",
    [
        Topic(
            "corporate-account",
            "What is a corporate account?",
            [
                "An account whose subscriptions are looked after by an account manager, in contrast to subscriptions that were bought online. You may also hear “offline account”.",
                "Its quotes, service orders, invoices and payment data are managed here, by a billing contact in your organisation together with your account manager and Corporate Account Services.",
            ],
            "offline account definition",
        ),
        Topic(
            "billing-contact",
            "Who is the billing contact?",
            [
                "The billing contact is a member of your organisation, not one of our employees, with the right to decide on quotes and to change payment and billing data and purchase orders.",
                "For reasons of privacy the portal shows the billing contact’s name to nobody else. You find name and User ID on every invoice.",
                "If you think that it is you, try to [sign in](@account_login). If that works, you are the billing contact, and the first page says so. If not, either you are not, or User ID or password is [wrong](cannot-sign-in).",
                "Anybody can [ask the billing contact](@help:ask-contact): we pass the message on and name nobody.",
            ],
            "billing admin administrator accounting contact name who responsible",
        ),
        Topic(
            "change-billing-contact",
            "How do I change the billing contact?",
            [
                "As billing contact you hand over yourself:",
                [
                    "In the Billing Center go to **Bill To** and choose **Edit**.",
                    "Under **Change billing contact** enter name and email of the new person and choose **Invite**.",
                    "The person opens the link in the mail and chooses a User ID and a password, or signs in with those of another account.",
                ],
                "Until then you stay the billing contact, and you can send the invitation again or call it back. Afterwards your access to this account ends, and both of you get a mail.",
                "If it is only your own name, email or phone number that changes, correct it on the same page. A new email address counts as soon as you have confirmed it from there.",
                "If the billing contact has left your organisation, [write to Corporate Account Services](@help:contact) and choose the topic “The billing contact has left”. We check who is entitled before anything changes.",
            ],
            "change replace hand over new contact left company successor somebody else become invite invitation name email phone",
        ),
        Topic(
            "what-can-i-do",
            "What can I do in the portal?",
            [
                "As billing contact you can:",
                (
                    "see, accept and reject quotes,",
                    "place service orders,",
                    "see your subscriptions,",
                    "see, print and save invoices,",
                    "choose how you pay, with each service order,",
                    "change your own details and the billing address, except for the country,",
                    "hand over to another billing contact,",
                    "choose who gets the invoices by mail,",
                    "read in **Activity** who did what in the account,",
                    "add purchase orders with an expiration date.",
                ),
                "For everything else [write to Corporate Account Services](@help:contact).",
            ],
            "functions features overview possibilities",
        ),
        Topic(
            "billing-address",
            "How do I change the billing address?",
            [
                [
                    "In the Billing Center go to **Bill To** and choose **Edit**.",
                    "Change the address and choose **Save**.",
                ],
                "You can also change it on the step **Payment information** of an order; it then becomes the account’s own with **Place Service Order**.",
                "New papers carry the new address, issued ones keep theirs. If you need a corrected invoice, ask for it on the same page.",
                "The country is fixed, because tax and the company that invoices you depend on it. To move to another country [write to Corporate Account Services](@help:contact).",
            ],
            "address move relocation street bill to country company name",
        ),
        Topic(
            "add-seats",
            "How do I add seats to a subscription?",
            [
                [
                    "Open the tab **Subscriptions**, choose the subscription and then **Add Seats**. **Add Licenses** in the Admin Center leads to the same page.",
                    "Enter the **New Seat Qty**: the number to add, not the total. The page shows both.",
                    "Read the price and choose **Proceed to Payment**, then go on as with a [quote](accept-quote).",
                ],
                "The seats begin today and end with the subscription. You pay the rest of the running period by the day; later periods are invoiced with the other seats.",
                "Seats that you add yourself are paid by card or direct debit. With another payment method, or for a product that is not eligible, [Corporate Account Services](@help:contact) adds them for you.",
                "An open quote about the same subscription is replaced by your order; both pages name it before you order.",
            ],
            "add seats licenses more users increase quantity new seat qty prorated co-term price",
        ),
        Topic(
            "subscription-changes",
            "How do I change, cancel or reactivate a subscription?",
            [
                "The tab **Subscriptions** shows product, seats, interval, price and end date. More seats are [added there](add-seats). Automatic renewal is turned off and on again on the same page. For [another billing interval](interval), to [reactivate](reactivate) or for any other change [send a request](ask), or write to your account manager, whose card is in the Billing Center. You get a quote or a confirmation.",
                "Fewer seats begin with a renewal. From its first day, seats in use beyond those you then have are taken back in the Admin Center, the latest first; to choose yourself, free seats there before.",
            ],
            "add seats licenses cancel terminate renew renewal reactivate interval monthly yearly annual upgrade fewer reduce downgrade",
        ),
    ],
)
