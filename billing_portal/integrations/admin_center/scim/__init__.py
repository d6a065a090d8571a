"""An Admin Center that speaks SCIM 2.0 (RFC 7643, RFC 7644): admins are users, seats are entitlements."""
