from billing_portal.help.content.topic import Group, Topic

SIGNING_IN = Group(
    "Anmelden",
    [
        Topic(
            "sign-in",
            "Wie komme ich in das Portal?",
            [
                "Sie brauchen die Benutzer-ID und das Kennwort eines Abrechnungskontakts. Es gibt drei Wege:",
                (
                    "Direkt, auf der Seite [Anmelden](@account_login).",
                    "Aus dem Admin Center: Wählen Sie **Lizenzen hinzufügen** und dann ein Produkt. Nach dem Anmelden sehen Sie das Abonnement dieses Produkts.",
                    "Aus dem Produkt: Öffnen Sie **Mein Konto** und wählen Sie **Zur Abrechnung**. Nach dem Anmelden sind Sie im Rechnungscenter.",
                ),
                "Keiner dieser Wege meldet Sie von selbst an. Die Benutzer-ID des Portals ist von Ihrer Anmeldung beim Produkt getrennt.",
            ],
            "login einloggen zugang zugreifen öffnen portal admin center lizenzen hinzufügen zur abrechnung mein konto",
        ),
        Topic(
            "user-id",
            "Wo finde ich meine Benutzer-ID?",
            [
                "Auf jeder Rechnung, neben dem Namen des Abrechnungskontakts. Sehen Sie auf der letzten Rechnung nach, die Ihnen oder Ihrer Buchhaltung per E-Mail zugegangen ist.",
                "Eine Benutzer-ID ist ein Benutzername oder eine E-Mail-Adresse. Groß- und Kleinschreibung spielen keine Rolle.",
                "Sie können sich auch mit der E-Mail-Adresse anmelden, die für Sie hinterlegt ist, sofern sonst niemand dieselbe Adresse benutzt.",
                "Keine Rechnung zur Hand? [Schreiben Sie an Corporate Account Services](@help:contact).",
            ],
            "benutzername login name anmeldename verloren unbekannt rechnung",
        ),
        Topic(
            "forgot-password",
            "Ich habe mein Kennwort vergessen oder noch keines",
            [
                [
                    "Wählen Sie auf der Seite Anmelden **Kennwort vergessen?**.",
                    "Geben Sie Ihre Benutzer-ID ein und wählen Sie **Senden**.",
                    "Öffnen Sie die E-Mail, die an die hinterlegte Adresse geht, und folgen Sie dem Link.",
                    "Geben Sie das neue Kennwort zweimal ein und wählen Sie **Speichern**.",
                ],
                "Ebenso legen Sie Ihr erstes Kennwort fest. Der Link gilt einmal, 60 Minuten lang, und nur, bis Sie einen neueren anfordern.",
                "Zum Schutz der Daten antwortet die Seite immer gleich, ob es die Benutzer-ID gibt oder nicht. Kommt keine E-Mail, prüfen Sie den Ordner für unerwünschte Nachrichten und die [Benutzer-ID](user-id).",
            ],
            "passwort zurücksetzen link abgelaufen erstes kennwort neues kennwort e-mail kommt nicht",
        ),
        Topic(
            "cannot-sign-in",
            "Benutzer-ID oder Kennwort falsch",
            [
                "Das Portal antwortet immer gleich, was auch falsch war. Prüfen Sie drei Dinge:",
                (
                    "Ist es die [Benutzer-ID](user-id) von der Rechnung und nicht Ihre Anmeldung beim Produkt?",
                    "Ist das Kennwort so geschrieben, wie Sie es festgelegt haben? Groß- und Kleinschreibung zählen.",
                    "Sind Sie der [Abrechnungskontakt](billing-contact) des Kontos?",
                ),
                "Liegt es am Kennwort, [legen Sie ein neues fest](forgot-password). Nach mehreren falschen Versuchen pausiert die Anmeldung fünf Minuten lang.",
                "Es gelingt immer noch nicht? [Schreiben Sie an Corporate Account Services](@help:contact).",
            ],
            "ausgesperrt passwort anmeldung fehlgeschlagen gesperrt zu viele versuche probleme login",
        ),
    ],
)

ACCOUNT = Group(
    "Konto und Abrechnungskontakt",
    [
        Topic(
            "corporate-account",
            "Was ist ein Unternehmenskonto?",
            [
                "Ein Konto, dessen Abonnements ein Kundenbetreuer verwaltet, im Gegensatz zu Abonnements, die online gekauft wurden. Man sagt auch „Offline-Konto“.",
                "Angebote, Serviceaufträge, Rechnungen und Zahlungsdaten verwalten hier ein Abrechnungskontakt in Ihrer Organisation, Ihr Kundenbetreuer und Corporate Account Services gemeinsam.",
            ],
            "offline-konto firmenkonto bedeutung",
        ),
        Topic(
            "billing-contact",
            "Wer ist der Abrechnungskontakt?",
            [
                "Der Abrechnungskontakt ist ein Mitglied Ihrer Organisation, kein Mitarbeiter von uns. Er darf über Angebote entscheiden sowie Zahlungs- und Rechnungsdaten und Kaufaufträge ändern.",
                "Zum Schutz der Daten zeigt das Portal den Namen des Abrechnungskontakts niemandem sonst. Name und Benutzer-ID stehen auf jeder Rechnung.",
                "Wenn Sie meinen, dass Sie es sind, versuchen Sie, sich [anzumelden](@account_login). Gelingt es, sind Sie der Abrechnungskontakt, und die erste Seite sagt es Ihnen. Gelingt es nicht, sind Sie es nicht, oder Benutzer-ID oder Kennwort sind [falsch](cannot-sign-in).",
                "Jeder kann [den Abrechnungskontakt fragen](@help:ask-contact): Wir geben die Nachricht weiter und nennen niemanden.",
            ],
            "rechnungskontakt abrechnungsadministrator billing admin buchhaltung ansprechpartner name zuständig",
        ),
        Topic(
            "change-billing-contact",
            "Wie ändere ich den Abrechnungskontakt?",
            [
                "Als Abrechnungskontakt übergeben Sie selbst:",
                [
                    "Gehen Sie im Rechnungscenter zu **Rechnungsempfänger** und wählen Sie **Bearbeiten**.",
                    "Geben Sie unter **Abrechnungskontakt ändern** Name und E-Mail-Adresse der neuen Person ein und wählen Sie **Einladen**.",
                    "Die Person öffnet den Link in der E-Mail und wählt eine Benutzer-ID und ein Kennwort oder meldet sich mit denen eines anderen Kontos an.",
                ],
                "Bis dahin bleiben Sie Abrechnungskontakt und können die Einladung erneut senden oder zurückziehen. Danach endet Ihr Zugang zu diesem Konto, und Sie beide erhalten eine E-Mail.",
                "Ändern sich nur Ihr Name, Ihre E-Mail-Adresse oder Ihre Telefonnummer, berichtigen Sie das auf derselben Seite. Eine neue E-Mail-Adresse gilt, sobald Sie sie von dort bestätigt haben.",
                "Hat der Abrechnungskontakt Ihre Organisation verlassen, [schreiben Sie an Corporate Account Services](@help:contact) und wählen Sie das Thema „Der Abrechnungskontakt ist ausgeschieden“. Wir prüfen, wer berechtigt ist, bevor sich etwas ändert.",
            ],
            "rechnungskontakt abrechnungsadministrator ändern wechseln übergeben nachfolger ausgeschieden verlassen jemand anderes einladen einladung e-mail telefon",
        ),
        Topic(
            "what-can-i-do",
            "Was kann ich im Portal tun?",
            [
                "Als Abrechnungskontakt können Sie:",
                (
                    "Angebote ansehen, annehmen und ablehnen,",
                    "Serviceaufträge erteilen,",
                    "Ihre Abonnements ansehen,",
                    "Rechnungen ansehen, drucken und speichern,",
                    "mit jedem Serviceauftrag wählen, wie Sie zahlen,",
                    "Ihre eigenen Angaben und die Rechnungsadresse ändern, ausgenommen das Land,",
                    "an einen anderen Abrechnungskontakt übergeben,",
                    "festlegen, wer die Rechnungen per E-Mail erhält,",
                    "im **Verlauf** lesen, wer im Konto was getan hat,",
                    "Kaufaufträge mit Ablaufdatum hinzufügen.",
                ),
                "Wegen allem anderen [schreiben Sie an Corporate Account Services](@help:contact).",
            ],
            "funktionen möglichkeiten überblick",
        ),
        Topic(
            "billing-address",
            "Wie ändere ich die Rechnungsadresse?",
            [
                [
                    "Gehen Sie im Rechnungscenter zu **Rechnungsempfänger** und wählen Sie **Bearbeiten**.",
                    "Ändern Sie die Adresse und wählen Sie **Speichern**.",
                ],
                "Sie können sie auch im Schritt **Zahlungsinformationen** eines Auftrags ändern; mit **Serviceauftrag erteilen** gilt sie dann für das Konto.",
                "Neue Belege tragen die neue Adresse, ausgestellte behalten ihre. Brauchen Sie eine berichtigte Rechnung, bitten Sie auf derselben Seite darum.",
                "Das Land steht fest, denn davon hängen die Steuer und die Gesellschaft ab, die Ihnen die Rechnung stellt. Für einen Umzug in ein anderes Land [schreiben Sie an Corporate Account Services](@help:contact).",
            ],
            "anschrift umzug straße rechnungsempfänger land firmenname adresse",
        ),
        Topic(
            "add-seats",
            "Wie füge ich einem Abonnement Plätze hinzu?",
            [
                [
                    "Öffnen Sie die Registerkarte **Abonnements**, wählen Sie das Abonnement und dann **Plätze hinzufügen**. **Lizenzen hinzufügen** im Admin Center führt auf dieselbe Seite.",
                    "Geben Sie die **Anzahl neuer Plätze** ein: wie viele hinzukommen, nicht wie viele es werden. Die Seite zeigt beides.",
                    "Lesen Sie den Preis und wählen Sie **Zur Zahlung übergehen**; weiter geht es wie bei einem [Angebot](accept-quote).",
                ],
                "Die Plätze beginnen heute und enden mit dem Abonnement. Den Rest des laufenden Zeitraums bezahlen Sie taggenau; spätere Zeiträume werden mit den übrigen Plätzen in Rechnung gestellt.",
                "Plätze, die Sie selbst hinzufügen, werden mit Karte oder Lastschrift bezahlt. Bei einer anderen Zahlungsweise oder einem Produkt, für das es nicht geht, fügt sie [Corporate Account Services](@help:contact) für Sie hinzu.",
                "Ein offenes Angebot über dasselbe Abonnement wird durch Ihren Auftrag ersetzt; beide Seiten nennen es, bevor Sie bestellen.",
            ],
            "plätze lizenzen hinzufügen mehr benutzer erhöhen anzahl neuer plätze anteilig preis",
        ),
        Topic(
            "subscription-changes",
            "Wie ändere, kündige oder reaktiviere ich ein Abonnement?",
            [
                "Die Registerkarte **Abonnements** zeigt Produkt, Plätze, Intervall, Preis und Enddatum. Weitere Plätze [fügen Sie dort hinzu](add-seats). Die automatische Verlängerung schalten Sie auf derselben Seite aus und wieder ein. Für ein [anderes Abrechnungsintervall](interval), eine [Reaktivierung](reactivate) oder jede andere Änderung [senden Sie eine Anfrage](ask) oder schreiben Sie Ihrem Kundenbetreuer, der im Rechnungscenter genannt ist. Sie erhalten ein Angebot oder eine Bestätigung.",
                "Weniger Plätze gelten ab einer Verlängerung. Von ihrem ersten Tag an werden Plätze, die über Ihre dann noch vorhandenen hinaus belegt sind, im Admin Center zurückgenommen, zuletzt vergebene zuerst; um selbst zu wählen, geben Sie dort vorher Plätze frei.",
            ],
            "plätze lizenzen hinzufügen kündigen kündigung verlängern verlängerung aktivieren rechnungsintervall abrechnungsintervall monatlich jährlich weniger reduzieren",
        ),
    ],
)
