from django.apps import AppConfig


class SandboxAdminCenterConfig(AppConfig):
    name = "billing_portal.integrations.admin_center.sandbox"
    label = "sandbox_admin_center"
    default_auto_field = "django.db.models.BigAutoField"
