from django.contrib.admin.apps import AdminConfig


class AdminSiteConfig(AdminConfig):
    """Django's admin with a site of our own: settings data for administrators only."""

    default_site = "billing_portal.backoffice.site.AdminSite"
