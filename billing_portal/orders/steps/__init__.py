"""Parts of the verbs of orders and what the Admin Center answers; none asks for a right."""
