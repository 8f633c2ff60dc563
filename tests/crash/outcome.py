"""What there is in the worklist and in the mail queue, without the ids that differ every time."""

import contextlib
import re

import psycopg2

NUMBER = re.compile(r"INV/\d{4}/\d+")
ACTIONS = """
    SELECT partner.name, channel.code, action.step_id, action.state, action.date::text,
           action.date_done::text, action.failure_type, action.amount::text,
           action.message_id IS NOT NULL,
           (SELECT json_agg(json_build_array(item.move_name, line.step_id, line.round,
                            line.amount::text) ORDER BY item.move_name)
              FROM collections_action_line line
              JOIN account_move_line item ON item.id = line.move_line_id
             WHERE line.action_id = action.id)
      FROM collections_action action
      JOIN res_partner partner ON partner.id = action.partner_id
      JOIN collections_channel channel ON channel.id = action.channel_id
"""
MAILS = """
    SELECT partner.name, recipient.email, message.subject, mail.body_html, mail.state
      FROM mail_mail mail
      JOIN mail_message message ON message.id = mail.mail_message_id
      JOIN collections_profile profile
        ON profile.id = message.res_id AND message.model = 'collections.profile'
      JOIN res_partner partner ON partner.id = profile.partner_id
      JOIN mail_mail_res_partner_rel rel ON rel.mail_mail_id = mail.id
      JOIN res_partner recipient ON recipient.id = rel.res_partner_id
"""
COUNTS = """
    SELECT (SELECT COUNT(*) FROM mail_mail),
           (SELECT COUNT(DISTINCT message_id) FROM mail_message
             WHERE id IN (SELECT mail_message_id FROM mail_mail)),
           (SELECT COUNT(DISTINCT message_id) FROM collections_action WHERE state = 'done'),
           (SELECT COUNT(*) FROM mail_notification WHERE mail_mail_id IS NOT NULL),
           (SELECT COUNT(*) FROM mail_message
             WHERE model = 'collections.profile' AND message_type = 'email_outgoing')
"""


def read(database):
    """Return the actions, the queued mails and how many messages there are, counted five ways."""
    with contextlib.closing(psycopg2.connect(dbname=database)) as connection:
        with connection.cursor() as cr:
            cr.execute(ACTIONS)
            actions = sorted(cr.fetchall(), key=repr)
            cr.execute(MAILS)
            mails = sorted(map(_describe_mail, cr.fetchall()))
            cr.execute(COUNTS)
            return {"actions": actions, "mails": mails, "counts": cr.fetchone()}


def _describe_mail(row):
    customer, recipient, subject, body, state = row
    return customer, recipient, subject, state, sorted(set(NUMBER.findall(body)))
