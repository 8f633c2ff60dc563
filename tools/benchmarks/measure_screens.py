"""Inside the process: what a department has after some months in its database.

Actions come from a run; messages, calls, visits and answers to read are cloned from patterns that
the addon itself makes.
"""

from datetime import datetime, time, timedelta

from odoo.fields import Command
from odoo.tools import SQL

from .book import DAY
from .cloning import clone

LOGIN, PASSWORD = "screens", "screens-of-the-day"
COLLECTORS = 10
# Of every customer; an answer waits at every tenth.
MESSAGES, NOTES, VISITS, CALLS = 12, 6, 6, 4
INCOMING_EVERY = 10
SAMPLE = 200


def prepare(env):
    """Fill the database; return how to log in and which customers to look at."""
    env["collections.change"]._cron_refresh(DAY)
    users = _make_collectors(env)
    _share_customers(env, users)
    _run(env)
    _clone_talks(env)
    env.cr.commit()
    profiles = env["collections.profile"].search(
        [("user_id", "=", users[0].id)], limit=SAMPLE, order="id"
    )
    return {"login": LOGIN, "password": PASSWORD, "profiles": profiles.ids}


def _make_collectors(env):
    group = env.ref("account_collections.group_collector")
    return env["res.users"].create(
        [
            {
                "name": f"Collector {number}",
                "login": f"{LOGIN}{number or ''}",
                "password": PASSWORD,
                "group_ids": [Command.link(group.id)],
                "email": f"collector{number}@example.com",
                "tz": "Europe/Brussels",
            }
            for number in range(COLLECTORS)
        ]
    )


def _share_customers(env, users):
    """Give every collector a tenth of the customers, and let all messages wait for approval."""
    env.cr.execute(
        SQL(
            "UPDATE collections_profile"
            " SET user_id = (%s::int[])[1 + id %% %s], mode = 'approve', is_locked = TRUE",
            users.ids,
            COLLECTORS,
        )
    )
    env.invalidate_all()


def _run(env):
    env["collections.run"]._start(env.company, DAY)
    env.cr.commit()
    env["collections.run"]._cron_process_runs()
    env.cr.commit()


# === TALKS === #


def _clone_talks(env):
    profile = env["collections.profile"].search([], limit=1, order="id")
    _clone_messages(env, _post(env, profile, "email_outgoing", "mail.mt_comment"), MESSAGES, 7)
    _clone_messages(env, _post(env, profile, "comment", "mail.mt_note"), NOTES, 11)
    _clone_visits(env, profile)
    _clone_calls(env, profile)
    _clone_incoming(env, profile)


def _post(env, profile, kind, subtype):
    text = "Dear customer, please pay what is late. " * 20
    message = profile.message_post(body=text, message_type=kind, subtype_xmlid=subtype)
    env.flush_all()
    return message


def _from(pattern, count, every=1):
    return SQL(
        "JOIN collections_profile profile ON profile.id %% %s = 0 AND pattern.id = %s"
        " CROSS JOIN generate_series(1, %s) AS number",
        every,
        pattern.id,
        count,
    )


def _moment(days):
    """Return a moment before the day of the book, another one for every number."""
    end = datetime.combine(DAY, time(9))
    return SQL("%s::timestamp - number * %s * INTERVAL '1 day'", end, days)


def _clone_messages(env, pattern, count, days):
    clone(
        env.cr,
        "mail_message",
        _from(pattern, count),
        res_id=SQL("profile.id"),
        message_id=SQL("'<' || profile.id || '.' || number || %s", f".{days}@example.com>"),
        date=_moment(days),
    )


def _clone_visits(env, profile):
    pattern = env["collections.visit"].create({"profile_id": profile.id, "kind": "account"})
    env.flush_all()
    clone(
        env.cr,
        "collections_visit",
        _from(pattern, VISITS),
        profile_id=SQL("profile.id"),
        date=_moment(9),
    )


def _clone_calls(env, profile):
    pattern = env["collections.action"].create(
        {
            "profile_id": profile.id,
            "channel_id": env.ref("account_collections.channel_call").id,
            "kind": "manual",
            "summary": "Call",
            "note": "Will look into it",
            "state": "done",
            "date": DAY,
            "date_done": DAY - timedelta(days=1),
        }
    )
    env.flush_all()
    clone(
        env.cr,
        "collections_action",
        _from(pattern, CALLS),
        **_own_columns(),
        date_done=SQL("%s::date - (number * 13)::int", DAY),
    )


def _clone_incoming(env, profile):
    """Let an answer wait at some customers, as one who wrote on the account page leaves it."""
    conversation = env["collections.conversation"]
    conversation._post_on_account(profile, profile.partner_id, "When do you come to see us?")
    env.flush_all()
    pattern = env["collections.action"].search([("kind", "=", "incoming")], limit=1)
    clone(
        env.cr,
        "collections_action",
        _from(pattern, 1, INCOMING_EVERY),
        **_own_columns(),
        recipient_id=SQL("profile.partner_id"),
    )


def _own_columns():
    return {
        "profile_id": SQL("profile.id"),
        "partner_id": SQL("profile.partner_id"),
        "company_id": SQL("profile.company_id"),
        "user_id": SQL("profile.user_id"),
    }
