"""Who may call what: a permission is named beside every route."""
