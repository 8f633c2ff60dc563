from odoo import fields, models


class ResCompany(models.Model):
    """For how many months each kind of personal data is kept; zero is for good."""

    _inherit = "res.company"

    collections_keep_visits = fields.Integer(
        "Keep Visits",
        default=13,
        help="Who opened which message and looked at which page. It helps to follow up now and has "
        "no use later; thirteen months allow to compare with the year before.",
    )
    collections_keep_links = fields.Integer(
        "Keep Links That Are Over",
        default=6,
        help="Links to the account that expired or were revoked, by contact. They are kept to "
        "answer “why does my link not work”.",
    )
    collections_keep_unknown = fields.Integer(
        "Keep Mail of Strangers",
        default=3,
        help="Mail that belongs to no customer, and unwanted mail. There is no reason to keep data "
        "of people with whom you do no business.",
    )
    collections_keep_notes = fields.Integer(
        "Keep Notes",
        default=24,
        help="What colleagues noted about calls and tasks, and questions to colleagues. Opinions "
        "about people age fast; what matters is in a promise, a dispute or a plan.",
    )
    collections_keep_applications = fields.Integer(
        "Keep Credit Applications",
        default=24,
        help="Texts and documents of decided applications. Two years allow to explain the decision "
        "when somebody asks why; the limit itself stays.",
    )
    collections_keep_reports = fields.Integer(
        "Keep Bureau Reports",
        default=24,
        help="What registers, bureaus and insurers said. After two years it does not count in the "
        "score any more; your contract with a bureau may ask for less.",
    )
    collections_keep_signs = fields.Integer(
        "Keep Screening Results",
        default=12,
        help="What was odd about a new customer, once somebody has looked at it.",
    )
    collections_keep_events = fields.Integer(
        "Keep Events",
        default=60,
        help="Insolvencies and the like that bureaus told. Five years show whether they are behind "
        "a customer; what never mattered goes after two.",
    )
    collections_keep_scores = fields.Integer(
        "Keep Score History",
        default=36,
        help="How the risk class changed. Three years show a trend and explain earlier decisions; "
        "the last score always stays.",
    )
    collections_keep_messages = fields.Integer(
        "Keep Messages",
        default=84,
        help="E-mails, letters and short messages about invoices, with their files. Letters about "
        "invoices belong to the books, which are kept for seven years in the Netherlands and up to "
        "ten in Belgium and France. Ask your accountant before you choose less.",
    )
    collections_keep_agreements = fields.Integer(
        "Keep Agreements",
        default=84,
        help="The words of disputes, promises, payment plans, agency files and decisions that are "
        "over. They explain what is in the books; amounts and dates always stay.",
    )
    collections_keep_proofs = fields.Integer(
        "Keep Statutory Letters",
        default=120,
        help="Letters that the law demands before costs or interest may be asked. They are the "
        "proof in court, so they stay for this time even when other messages go. Zero: for good.",
    )

    _collections_keep = models.Constraint(
        "CHECK(LEAST(collections_keep_visits, collections_keep_links, collections_keep_unknown,"
        " collections_keep_notes, collections_keep_applications, collections_keep_reports,"
        " collections_keep_signs, collections_keep_events, collections_keep_scores,"
        " collections_keep_messages, collections_keep_agreements, collections_keep_proofs) >= 0"
        " AND GREATEST(collections_keep_visits, collections_keep_links, collections_keep_unknown,"
        " collections_keep_notes, collections_keep_applications, collections_keep_reports,"
        " collections_keep_signs, collections_keep_events, collections_keep_scores,"
        " collections_keep_messages, collections_keep_agreements, collections_keep_proofs) <= 600)",
        "Personal data is kept for 1 to 600 months; zero means that it is never cleaned up.",
    )
