from billing_portal.help.content.topic import Group, Topic

REQUESTS = Group(
    "Anfragen und Beanstandungen",
    [
        Topic(
            "ask",
            "Wie bitte ich um eine Änderung oder etwas anderes?",
            [
                [
                    "Öffnen Sie **Anfragen** und wählen Sie **Neue Anfrage**.",
                    "Wählen Sie den Satz, der sagt, was Sie brauchen. Die nächste Seite fragt nur, was dafür nötig ist.",
                    "Wählen Sie **Senden**. Die Anfrage bekommt eine Nummer; Antworten stehen darin und kommen per E-Mail.",
                ],
                "Sie können in einer Anfrage antworten, Dateien senden, sie abschließen und wieder öffnen. Auf einer Rechnung, einem Abonnement oder einem Angebot führen die Links von selbst zur richtigen Anfrage.",
            ],
            "anfrage ticket fall nachricht frage antwort datei anhängen wieder öffnen bitte service",
        ),
        Topic(
            "dispute",
            "Mit einer Rechnung stimmt etwas nicht",
            [
                "Öffnen Sie die Rechnung und wählen Sie **Stimmt etwas mit dieser Rechnung nicht?**, oder öffnen Sie eine [Anfrage](ask), um sie zu beanstanden: ganz oder einen Betrag, mit dem Grund.",
                "Eine Rechnung kann 15 Tage nach ihrem Datum beanstandet werden, wenn Ihr Vertrag nichts anderes sagt; die Seite nennt die Tage. Solange die Beanstandung offen ist, mahnen wir diese Rechnung nicht. Alles andere bleibt zahlbar.",
                "Später können Sie noch um eine Korrektur bitten.",
            ],
            "beanstandung beanstanden reklamation falsche rechnung einspruch widerspruch betrag stimmt nicht",
        ),
        Topic(
            "interval",
            "Wie ändere ich das Abrechnungsintervall?",
            [
                "Öffnen Sie das Abonnement und wählen Sie **Abrechnungsintervall ändern**. Sie sehen, was jedes Intervall kostet, bevor Sie darum bitten.",
                "Corporate Account Services stimmen in der Anfrage zu. Das neue Intervall gilt ab der nächsten Verlängerung; was bis dahin abgerechnet wird, bleibt, wie es ist.",
            ],
            "monatlich vierteljährlich jährlich quartal zahlungsrhythmus abrechnung turnus raten",
        ),
        Topic(
            "reactivate",
            "Wie lasse ich ein gekündigtes Abonnement weiterlaufen?",
            [
                "Solange es noch läuft, schalten Sie die **Automatische Verlängerung** selbst wieder ein, auf der Seite des Abonnements.",
                "Ist es beendet, oder geht das nicht? Wählen Sie dort **Reaktivieren**; Corporate Account Services antworten mit einer Änderung oder einem Angebot.",
            ],
            "reaktivieren fortsetzen kündigung zurücknehmen wieder verlängern beendet gekündigt",
        ),
    ],
)
