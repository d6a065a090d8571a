from django.apps import AppConfig


class SandboxGatewayConfig(AppConfig):
    name = "billing_portal.integrations.payments.sandbox"
    label = "sandbox_gateway"
    default_auto_field = "django.db.models.BigAutoField"
