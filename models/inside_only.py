"""What customers write on a thread is told to colleagues alone."""


def keep_inside(record, recipients):
    """Drop everybody outside the company while ``collections_inside_only`` is in the context.

    The contacts of a customer read each other on the account page, and get no e-mail for it.
    """
    if not record.env.context.get("collections_inside_only"):
        return recipients
    return [recipient for recipient in recipients if not recipient["share"]]
