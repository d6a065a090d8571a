"""What happens when an invoice is not paid in time: reminders by a policy, holds, suspension."""
