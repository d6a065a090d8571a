from billing_portal.help.content.topic import Group, Topic

QUOTES = Group(
    "Angebote und Serviceaufträge",
    [
        Topic(
            "accept-quote",
            "Wie nehme ich ein Angebot an?",
            [
                [
                    "Öffnen Sie die Registerkarte **Angebote**, suchen Sie das Angebot und wählen Sie **Angebot prüfen**.",
                    "Prüfen Sie es und wählen Sie **Zur Zahlung übergehen**.",
                    "Prüfen Sie die [Zahlungsinformationen](payment-information) und wählen Sie **Speichern und fortfahren zum Serviceauftrag**.",
                    "Prüfen Sie den Serviceauftrag und wählen Sie **Serviceauftrag erteilen**.",
                ],
                "Erst der letzte Klick nimmt das Angebot an. Bis dahin können Sie jederzeit unterbrechen; was Sie eingegeben haben, bleibt erhalten, und die Frist läuft weiter.",
            ],
            "kostenvoranschlag preisangebot zitate annehmen prüfen bestellen kaufen unterschreiben",
        ),
        Topic(
            "several-quotes",
            "Kann ich mehrere Angebote auf einmal annehmen?",
            [
                [
                    "Öffnen Sie die Registerkarte **Angebote** und wählen Sie **Warenkorb ansehen**.",
                    "Lassen Sie das Häkchen bei den Angeboten, die Sie bestellen wollen. Was nicht angehakt ist, bleibt offen.",
                    "Wählen Sie **Warenkorb speichern und überprüfen**, dann **Zur Zahlung übergehen**, und fahren Sie fort wie bei einem [einzelnen Angebot](accept-quote).",
                ],
                "Angebote in einer Währung werden zusammen bestellt; eine andere Währung braucht einen eigenen Auftrag.",
            ],
            "warenkorb mehrere kostenvoranschläge zusammen",
        ),
        Topic(
            "reject-quote",
            "Wie lehne ich ein Angebot ab?",
            [
                [
                    "Öffnen Sie das Angebot und wählen Sie **Angebot ablehnen**.",
                    "Nennen Sie unter **Kommentare** den Grund und wählen Sie **Senden**.",
                ],
                "Ihr Kundenbetreuer erhält die Kommentare. Ein abgelehntes Angebot bleibt abgelehnt; mit **Neues Angebot anfordern** bitten Sie um ein anderes. Der Status bleibt im Rechnungscenter unter **Überprüfen** sichtbar.",
            ],
            "kostenvoranschlag ablehnen zurückweisen nein kommentare",
        ),
        Topic(
            "quote-expiry",
            "Wie lange gilt ein Angebot?",
            [
                "Sieben Tage ab dem Zeitpunkt, zu dem es gesendet wurde, sofern das Angebot kein anderes Datum nennt. Datum, Uhrzeit und die verbleibende Zeit stehen auf dem Angebot.",
                "Ist es bis dahin weder angenommen noch abgelehnt, verfällt es. **Neues Angebot anfordern** auf seiner Seite führt zu Ihrem Kundenbetreuer.",
            ],
            "verfallen verfällt abgelaufen frist 7 tage sieben tage gültig zurückgezogen ersetzt kostenvoranschlag",
        ),
        Topic(
            "payment-information",
            "Was gebe ich unter Zahlungsinformationen ein?",
            [
                "Vier Dinge, ausgefüllt mit dem, was wir wissen. Jedes können Sie ändern:",
                (
                    "**Admin-Kontakt**: wer ein [Admin-Konto](admin-contact) im Admin Center erhält.",
                    "**Zahlungsmethode**: [wie Sie zahlen](payment-methods). Karten- und Bankdaten geben Sie auf der Seite des Zahlungsanbieters ein, nie hier.",
                    "**Rechnungsadresse**: die Adresse auf Ihren Rechnungen. Das Land steht fest.",
                    "**Kaufauftrag**: Ihre eigene Bestellnummer, falls Sie eine verwenden.",
                ),
                "Außerhalb dieses Auftrags ändert sich nichts, bis Sie **Serviceauftrag erteilen** wählen. Dann gelten Zahlungsmethode und Rechnungsadresse für das Konto.",
            ],
            "kasse bezahlen zahlungsschritt rechnungsadresse admin-kontakt kaufauftrag",
        ),
        Topic(
            "admin-contact",
            "Was erhält der Admin-Kontakt?",
            [
                "Ein Admin-Konto im Admin Center, neu oder aktualisiert, und je Produkt des Auftrags einen Platz, aus den Plätzen, die Sie kaufen. Wer schon einen Platz hat, bekommt keinen zweiten.",
                "Ist kein Platz frei, entsteht das Admin-Konto ohne Platz; Seite und E-Mail sagen es. Solange das Admin Center den Admin nicht übernommen hat, steht es auf der Seite des Serviceauftrags; lehnt es ihn ab, richtet Corporate Account Services ihn von Hand ein.",
            ],
            "admin center administrator platz lizenz einladung",
        ),
        Topic(
            "service-order",
            "Was geschieht, wenn ich den Serviceauftrag erteile?",
            [
                "Mit **Serviceauftrag erteilen** nimmt Ihr Unternehmen die Angebote des Auftrags verbindlich und alle zugleich an. Der Satz über der Schaltfläche nennt Unternehmen, Summe und was wann bezahlt wird.",
                "Ist ein Angebot inzwischen verfallen oder zurückgezogen, nennt die Seite es, und es wird nichts bestellt. Mit den übrigen können Sie fortfahren.",
                "Eine Karte wird sofort belastet. Lastschrift, Überweisung und Scheck sind nach den Bedingungen Ihres Kontos fällig, an dem Tag, den die Seite nennt.",
            ],
            "bestellen verbindlich annehmen vertrag auftrag",
        ),
        Topic(
            "confirmation",
            "Was erhalte ich nach der Bestellung?",
            [
                "Sofort eine Bestätigung mit Quittung per E-Mail, als PDF: was bestellt wurde, Steuer, Gesamtbetrag und ob er bezahlt ist oder wann er fällig wird. Die Rechnung folgt in einer eigenen E-Mail, an Sie und an alle Kontakte für den Rechnungsversand.",
                "Die Seite nach der Bestellung zeigt dasselbe und was als Nächstes geschieht. Den Auftrag finden Sie unter **Angebote** wieder, die Rechnung in der **Rechnungshistorie**.",
            ],
            "quittung beleg e-mail bestätigung pdf",
        ),
        Topic(
            "declined-card",
            "Meine Karte wurde abgelehnt. Was nun?",
            [
                "Der Auftrag gilt, seine Rechnung ist offen. Wählen Sie auf der Seite des Auftrags oder der Rechnung **Jetzt bezahlen** und zahlen Sie mit derselben Karte, einer anderen oder per Überweisung. Seite und E-Mail führen dorthin.",
                "Nichts wird doppelt belastet: Eine Zahlung, deren Ausgang noch nicht feststeht, wird als unterwegs angezeigt.",
            ],
            "kreditkarte fehlgeschlagen zahlung authentifizierung fehler erneut versuchen",
        ),
    ],
)

PAYING = Group(
    "Rechnungen und Zahlung",
    [
        Topic(
            "invoices",
            "Wo finde ich meine Rechnungen?",
            [
                [
                    "Öffnen Sie die Registerkarte **Rechnungshistorie**. Sie zeigt die letzten 20; ältere folgen Seite um Seite.",
                    "Wählen Sie die Rechnungsnummer, um die Rechnung anzusehen und zu drucken, oder **PDF**, um sie zu speichern.",
                ],
                "**E-Rechnung (XML)** daneben speichert dieselbe Rechnung für Ihre Buchhaltungssoftware; auch die PDF-Datei enthält ihre Daten (ZUGFeRD / Factur-X).",
                "Unter der Liste speichern Sie alle Rechnungen, die sie zeigt, als Tabelle (CSV) und die PDF-Dateien eines Jahres in einer Datei (ZIP).",
                "Jede Rechnung geht außerdem als PDF per E-Mail an den Abrechnungskontakt und an alle Kontakte für den Rechnungsversand.",
            ],
            "kopie rechnungskopie duplikat drucken pdf herunterladen historie e-rechnung xml zugferd xrechnung csv excel tabelle zip archiv",
        ),
        Topic(
            "invoice-contacts",
            "Wer erhält die Rechnungen per E-Mail?",
            [
                "Der Abrechnungskontakt und die Kontakte für den Rechnungsversand, die im Rechnungscenter stehen. Diese erhalten die Rechnungen und, wo es mit uns vereinbart ist, Kopien der Mahnungen; anmelden können sie sich nicht.",
                "Um jemanden hinzuzufügen oder zu entfernen, gehen Sie im Rechnungscenter zu **Rechnungsempfänger** und wählen Sie **Bearbeiten**; unter **Kontakte für den Rechnungsversand** ist Platz für bis zu 20. **Test senden** zeigt, ob E-Mails dort ankommen.",
            ],
            "empfänger rechnungsversand buchhaltung e-mail-adresse rechnungskontakt",
        ),
        Topic(
            "payment-methods",
            "Wie kann ich zahlen?",
            [
                "Je nach Land und Währung Ihres Kontos:",
                (
                    "mit Kredit- oder Debitkarte,",
                    "per Lastschriftverfahren (SEPA, ACH oder regelmäßige Überweisung),",
                    "per Überweisung,",
                    "per Scheck.",
                ),
                "Die Registerkarte **Zahlungsweise** zeigt, was Ihr Konto verwendet. Eine andere wählen Sie im Schritt **Zahlungsinformationen** eines Auftrags. Steht kein Auftrag an, [schreiben Sie an Corporate Account Services](@help:contact).",
                "Für Überweisung oder Scheck verwenden Sie die Bankverbindung und den Verwendungszweck von der Rechnung.",
            ],
            "zahlungsweise zahlungsmethode kreditkarte lastschrift einzug sepa ach überweisung scheck ändern bezahlen",
        ),
        Topic(
            "purchase-orders",
            "Wozu dienen Kaufaufträge?",
            [
                "Das sind Ihre eigenen Bestellnummern mit Ablaufdatum. Die am Tag der Rechnung gültige steht auf der Rechnung. Ein abgelaufener oder fehlender Kaufauftrag hält keine Zahlung auf.",
                "Die Registerkarte **Kaufaufträge** führt sie auf. Hinzufügen können Sie einen dort oder im Schritt **Zahlungsinformationen** eines Auftrags.",
            ],
            "po bestellnummer kaufauftragsnummer ablaufdatum abgelaufen bestellung",
        ),
        Topic(
            "tax-form",
            "Wo erhalte ich ein Steuerformular wie das W-9?",
            [
                "Die **Rechnungshistorie** führt zu den [Steuerformularen](@portal:tax-forms): das W-9 oder die Bescheinigungen der Gesellschaft, die Ihre Rechnungen stellt, als PDF. Wer etwas herunterlädt, wird festgehalten.",
                "Es fehlt ein Formular? [Schreiben Sie an Corporate Account Services](@help:contact) und nennen Sie Formular und Rechnung.",
            ],
            "w-9 w9 umsatzsteuer bescheinigung steuerbefreiung",
        ),
        Topic(
            "past-due",
            "Eine Rechnung ist überfällig. Was geschieht?",
            [
                "Einige Tage nach der Fälligkeit erhalten Sie per E-Mail eine Zahlungserinnerung mit allen offenen Posten auf einem Schreiben. Geht nichts ein, folgen eine Mahnung und eine letzte Mahnung. Die letzte Mahnung nennt den Tag, an dem die Dienste gesperrt werden.",
                (
                    "**Jetzt bezahlen** zahlt sofort mit Karte, auch mehrere Rechnungen oder einen Teil.",
                    "Für eine Überweisung verwenden Sie den Verwendungszweck von der Mahnung.",
                    "Was unterwegs ist, wird nicht gemahnt.",
                ),
                "Stimmt etwas mit der Rechnung nicht, oder zahlen Sie an einem bestimmten Tag? Sagen Sie es unter **Anfragen** oder [schreiben Sie an Corporate Account Services](@help:contact): Ein strittiger oder zugesagter Betrag bleibt so lange unberührt.",
                "Was versandt wurde, steht auf der Seite der Rechnung; alle Mahnungen finden Sie unter **Rechnungshistorie**, **Mahnungen**.",
            ],
            "mahnung zahlungserinnerung überfällig verzug säumig mahnstopp letzte mahnung zusage",
        ),
        Topic(
            "suspended",
            "Unsere Dienste sind gesperrt. Wie laufen sie wieder?",
            [
                "Sie sind gesperrt, weil trotz einer letzten Mahnung noch etwas überfällig ist; jede Seite des Portals sagt das oben.",
                [
                    "Wählen Sie **Jetzt bezahlen** im Hinweis oben auf der Seite. Dort steht alles Überfällige.",
                    "Zahlen Sie mit Karte oder Lastschrift oder überweisen Sie.",
                ],
                "Sobald nichts mehr überfällig ist, laufen die Dienste innerhalb einer Minute von selbst wieder, und Sie erhalten eine E-Mail. Eine Zahlung mit Karte oder Lastschrift zählt, sobald sie unterwegs ist, eine Überweisung, wenn sie bei uns eingegangen ist.",
                "Ein Abonnement, das während der Sperre endet, wird nicht verlängert. Was Sie gekündigt hatten, bleibt gekündigt.",
            ],
            "sperre gesperrt sperrung freigeben freischalten entsperren dienst läuft nicht",
        ),
    ],
)

PORTAL = Group(
    "Zu diesem Portal",
    [
        Topic(
            "language",
            "Wie ändere ich die Sprache?",
            [
                "Am Fuß jeder Seite, mit **English** oder **Deutsch**. Dieses Gerät merkt es sich. Rechnungen und E-Mails behalten die Sprache Ihres Kontos.",
            ],
            "deutsch englisch english übersetzung",
        ),
        Topic(
            "whom-to-ask",
            "Wen kann ich fragen?",
            [
                "Zu Angeboten und Abonnements Ihren Kundenbetreuer: Name, E-Mail und Telefon stehen im Rechnungscenter und auf jedem Angebot.",
                "Zu allem anderen [Corporate Account Services](@help:contact), auch ohne Anmeldung.",
            ],
            "hilfe support kundenservice telefon hotline kontakt kundenbetreuer vertriebsmitarbeiter",
        ),
    ],
)
