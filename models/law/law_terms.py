"""What a contract says about late payment, by the names that company and dossier share."""

TERMS = (
    "fixed_due",
    "agreed_rate",
    "agreed_legal",
    "clause",
    "clause_percent",
    "clause_minimum",
    "remedy",
)
