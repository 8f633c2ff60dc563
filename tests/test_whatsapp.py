import hashlib
import hmac
import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from unittest.mock import patch

from odoo import Command, fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import HttpCase, tagged
from odoo.tests import common as odoo_common

from ..channels import collections_whatsapp_message, whatsapp_api
from .common import CollectionsCommon

MOBILE = "+31612345678"
SECRET = "app secret"
TOKEN = "EAAG-secret-token"


class Peer(ThreadingHTTPServer):
    """Stands in for WhatsApp: remembers what it was asked and answers what a test wants."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.requests = []
        self.answers = []
        self.silent = threading.Event()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/v21.0"


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.requests.append((self.path, self.headers["Authorization"], body))
        number = len(self.server.requests)
        default = (200, {"messages": [{"id": f"wamid.{number}"}]}, {})
        answer = self.server.answers.pop(0) if self.server.answers else default
        if answer is None:  # takes the request and never answers
            self.server.silent.wait(5)
            self.close_connection = True
            return
        status, content, headers = answer
        raw = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(raw))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *_args):
        pass


@tagged("post_install", "-at_install")
class TestWhatsapp(CollectionsCommon, HttpCase):
    """Template messages through the Cloud API, never twice, and what WhatsApp tells back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.peer = Peer()
        cls.addClassCleanup(cls.peer.server_close)
        cls.addClassCleanup(cls.peer.shutdown)
        cls.addClassCleanup(cls.peer.silent.set)
        cls.env["ir.config_parameter"].set_param("account_collections.whatsapp_url", cls.peer.url)
        cls.set_up_company(cls.company, "106540352242922")
        cls.procedure = cls.make_procedure((1, "whatsapp"), (15, "whatsapp"))
        cls.customer = cls.make_customer(
            "Jansen", phone=MOBILE, country_id=cls.env.ref("base.nl").id
        )
        cls.env["collections.profile"]._for_partner(
            cls.customer, cls.company
        ).procedure_id = cls.procedure
        cls.invoice = cls.make_invoice(cls.customer, due=-5)
        cls.messages_model = cls.env["collections.whatsapp.message"]

    @classmethod
    def _request_handler(cls, session, request, **kw):
        """Let the peer be waited for as long as the product waits, not as long as tests may."""
        if f":{cls.peer.server_port}/" in request.url:
            return odoo_common._super_send(session, request, **kw)
        return super()._request_handler(session, request, **kw)

    @classmethod
    def set_up_company(cls, company, number_id, secret=SECRET):
        company.write(
            {
                "collections_whatsapp_number_id": number_id,
                "collections_whatsapp_token": TOKEN,
                "collections_whatsapp_secret": secret,
                "collections_whatsapp_verify_token": "our word",
                "collections_whatsapp_template": "payment_reminder",
                "collections_whatsapp_parameters": "contact_name, amount, invoices",
                "collections_whatsapp_languages": "nl, en",
            }
        )

    def setUp(self):
        super().setUp()
        self.peer.requests.clear()
        self.peer.answers.clear()

    # === DOING === #

    def send(self):
        with self.without_commit():
            self.messages_model._cron_send()

    def message(self):
        return self.actions(self.customer)[-1].whatsapp_id

    def call(self, events, secret=SECRET, company=None, signature=None, raw=None):
        """Call the webhook as WhatsApp does; return the HTTP status."""
        raw = raw if raw is not None else json.dumps(events).encode()
        digest = hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()
        headers = {"X-Hub-Signature-256": signature or f"sha256={digest}"}
        headers["Content-Type"] = "application/json"
        path = f"/collections/whatsapp/{(company or self.company).id}"
        answer = self.opener.post(self.base_url() + path, data=raw, headers=headers)
        self.env.invalidate_all()
        return answer.status_code

    def events(self, number_id="106540352242922", **value):
        value = {"metadata": {"phone_number_id": number_id}, **value}
        return {"entry": [{"changes": [{"field": "messages", "value": value}]}]}

    def report(self, status, **values):
        message = {"id": self.message().provider_id or "?", "status": status, **values}
        return self.call(self.events(statuses=[message]))

    def incoming(self, text="We pay on Friday", sender=MOBILE, message_id="wamid.in1"):
        message = {"id": message_id, "from": sender.lstrip("+"), "type": "text"}
        return self.events(messages=[{**message, "text": {"body": text}}])

    def assertFailed(self, failure_type, words):
        action = self.actions(self.customer)[-1]
        self.assertEqual((action.state, action.failure_type), ("failed", failure_type))
        self.assertIn(words, action.failure_reason)
        return action

    # === SENDING === #

    def test_sent_delivered_read(self):
        self.run_night()
        action = self.actions(self.customer)
        self.assertEqual((action.state, action.delivery_status), ("done", "queued"))
        self.assertFalse(self.peer.requests, "nothing leaves in the transaction of the plan")
        self.send()
        ((path, token, body),) = self.peer.requests
        self.assertEqual(path, "/v21.0/106540352242922/messages")
        self.assertEqual(token, f"Bearer {TOKEN}")
        self.assertEqual(body["to"], "31612345678")
        self.assertEqual(body["template"]["name"], "payment_reminder")
        self.assertEqual(body["template"]["language"], {"code": "en"})
        (component,) = body["template"]["components"]
        texts = [parameter["text"] for parameter in component["parameters"]]
        self.assertEqual(texts, ["Jansen", "$ 100.00", self.invoice.name])
        self.assertEqual(action.delivery_status, "sent")
        reports = (("delivered", "delivered"), ("read", "opened"), ("delivered", "opened"))
        for status, known in reports:
            self.assertEqual(self.report(status), 200)
            self.assertEqual(action.delivery_status, known)
        self.assertIn("payment_reminder", action.message_id.body)
        self.send()
        self.run_night(1)
        self.send()
        self.assertEqual(len(self.peer.requests), 1)

    def test_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        module = self.env["ir.module.module"].search([("name", "=", "account_collections")])
        module._update_translations(["nl_NL"], overwrite=True)
        self.customer.lang = "nl_NL"
        self.run_night()
        self.assertEqual(self.message().language, "nl")

    def test_language_without_template(self):
        self.company.collections_whatsapp_languages = "fr"
        self.run_night()
        self.assertFailed("language", "not approved in the language")

    def test_template_of_the_step(self):
        self.procedure.step_ids[0].whatsapp_template = "first_step"
        self.run_night()
        self.assertEqual(self.message().template, "first_step")

    def test_parameters_are_one_line_and_never_empty(self):
        self.company.collections_whatsapp_parameters = "contact_name, text"
        self.customer.name = "Jan\n\n   Jansen " + "x" * 2000
        self.run_night()
        name, text = self.message().parameters
        self.assertTrue(name.startswith("Jan Jansen x"))
        self.assertEqual(len(name), 1024)
        self.assertNotIn("\n", text)

    def test_unknown_parameter_is_refused_when_entered(self):
        with self.assertRaisesRegex(ValidationError, "contact_nam"):
            self.company.collections_whatsapp_parameters = "contact_nam"

    # === WHAT GOES WRONG === #

    def answer(self, status, code=None, message="No", **headers):
        content = {"error": {"code": code, "message": message}} if code else b"<html>"
        self.peer.answers.append((status, content, headers))

    def test_not_set_up(self):
        self.company.collections_whatsapp_token = False
        self.run_night()
        action = self.assertFailed("not_set_up", "Settings")
        self.company.collections_whatsapp_token = TOKEN
        self.run_night(1)
        self.assertEqual(action.state, "done")

    def test_service_out_of_order_is_tried_again_then_visible(self):
        self.run_night()
        for _try in range(2):
            self.answer(500)
            self.send()
            action = self.actions(self.customer)
            self.assertEqual((action.state, action.failure_type), ("ready", "service"))
            self.assertGreater(action.next_try, fields.Datetime.now())
            action.next_try = False
            self.deliver(0)
        self.answer(500)
        self.send()
        self.assertFailed("service", "500")
        self.assertEqual(len(self.peer.requests), 3)

    def test_paid_while_waiting_for_the_next_try(self):
        self.run_night()
        self.answer(503)
        self.send()
        self.pay(self.invoice)
        self.actions(self.customer).next_try = False
        self.deliver(0)
        self.send()
        self.assertEqual(len(self.peer.requests), 1)
        self.assertEqual(self.actions(self.customer).state, "cancelled")

    def test_too_many_requests_waits_as_long_as_asked(self):
        other = self.make_customer("Other", phone="+31687654321")
        profile = self.env["collections.profile"]._for_partner(other, self.company)
        profile.procedure_id = self.procedure
        self.make_invoice(other, due=-5)
        self.run_night()
        self.answer(429, **{"Retry-After": "7200"})
        self.send()
        self.assertEqual(len(self.peer.requests), 1, "nobody goes on asking")
        for action in self.actions(self.customer) + self.actions(other):
            self.assertEqual((action.state, action.tries), ("ready", 0))
            wait = action.next_try - fields.Datetime.now()
            self.assertLess(abs(wait - timedelta(hours=2)), timedelta(minutes=1))

    def test_refused_token_stops_the_queue(self):
        self.run_night()
        self.answer(401, 190, "Error validating access token")
        with patch.object(collections_whatsapp_message, "_logger") as logger:
            self.send()
        self.assertFailed("account", "Error validating access token")
        self.assertTrue(logger.info.called)
        for secret in (TOKEN, MOBILE.lstrip("+"), "Jansen"):
            self.assertNotIn(secret, str(logger.mock_calls))

    def test_number_without_whatsapp(self):
        self.run_night()
        self.answer(400, 131026, "Message undeliverable")
        self.send()
        action = self.assertFailed("unreachable", MOBILE)
        self.run_night(1)
        self.send()
        self.assertEqual(len(self.peer.requests), 1)
        self.customer.phone = "+31687654321"
        self.run_night(2)
        self.send()
        self.assertEqual((action.state, action.delivery_status), ("done", "sent"))

    def test_unknown_template(self):
        self.run_night()
        self.answer(404, 132001, "Template name does not exist in the translation")
        self.send()
        self.assertFailed("refused", "does not exist in the translation")

    def test_accepted_but_failed_afterwards(self):
        self.run_night()
        self.send()
        self.report("failed", errors=[{"code": 131026, "title": "Message undeliverable"}])
        self.assertFailed("unreachable", "Message undeliverable")

    def test_nobody_listens(self):
        self.env["ir.config_parameter"].set_param(
            "account_collections.whatsapp_url", "http://127.0.0.1:9"
        )
        self.run_night()
        self.send()
        self.assertEqual(self.actions(self.customer).state, "ready")

    # === NEVER TWICE === #

    def assertUncertain(self):
        action = self.assertFailed("uncertain", "nothing sends it twice")
        self.assertEqual(action.delivery_status, "uncertain")
        for night in range(1, 4):
            action.next_try = False
            self.run_night(night)
            self.send()
        self.assertEqual(self.actions(self.customer), action)
        self.assertEqual(action.state, "failed")
        return action

    def test_no_answer_in_time(self):
        self.peer.answers.append(None)
        self.run_night()
        with patch.object(whatsapp_api, "TIMEOUT", 0.2):
            self.send()
        self.assertUncertain()
        self.assertEqual(len(self.peer.requests), 1)

    def test_answer_without_an_id(self):
        self.peer.answers.append((200, b"<html>", {}))
        self.run_night()
        self.send()
        self.assertUncertain()

    def test_crash_while_sending(self):
        self.run_night()
        message = self.messages_model._claim_next()
        self.send()
        self.assertEqual(message.state, "sending", "another worker may be at it")
        message.claimed_at -= timedelta(hours=1)
        self.send()
        action = self.assertUncertain()
        self.assertFalse(self.peer.requests)
        status = {"id": "wamid.9", "status": "delivered"}
        status["biz_opaque_callback_data"] = message.reference
        self.call(self.events(statuses=[status]))
        self.assertEqual((action.state, action.delivery_status), ("done", "delivered"))

    def test_somebody_decides_to_send_again(self):
        self.peer.answers.append((200, b"", {}))
        self.run_night()
        self.send()
        self.actions(self.customer).action_send()
        self.send()
        self.assertEqual(len(self.peer.requests), 2)
        self.assertEqual(self.actions(self.customer).delivery_status, "sent")

    def test_report_that_overtakes_the_answer(self):
        self.run_night()

        def call(message, _request):
            message._take_over(whatsapp_api.Outcome("delivered", "wamid.7"))
            return whatsapp_api.Outcome("sent", "wamid.7")

        with patch.object(type(self.messages_model), "_call", call):
            self.send()
        self.assertEqual(self.message().state, "delivered")

    def test_old_queue_is_planned_again(self):
        self.run_night()
        message = self.message()
        self.env.cr.execute(
            "UPDATE collections_whatsapp_message SET create_date = create_date - interval '1 day'"
        )
        message.invalidate_recordset()
        self.pay(self.invoice)
        self.send()
        self.deliver(0)
        self.send()
        self.assertFalse(self.peer.requests)
        self.assertEqual(message.state, "cancelled")

    # === WEBHOOK === #

    def verify(self, **params):
        defaults = {"hub.mode": "subscribe", "hub.challenge": "1158201444"}
        path = f"{self.base_url()}/collections/whatsapp/{self.company.id}"
        return self.opener.get(path, params=defaults | params)

    def test_verification(self):
        answer = self.verify(**{"hub.verify_token": "our word"})
        self.assertEqual((answer.status_code, answer.text), (200, "1158201444"))
        for token in ("", "wrong", "ünknown"):
            self.assertEqual(self.verify(**{"hub.verify_token": token}).status_code, 403)
        self.company.collections_whatsapp_verify_token = False
        self.assertEqual(self.verify(**{"hub.verify_token": ""}).status_code, 403)

    def test_unsigned_calls_change_nothing(self):
        events = self.incoming()
        self.assertEqual(self.call(events, secret="wrong"), 403)
        self.assertEqual(self.call(events, signature="sha256="), 403)
        self.assertEqual(self.call(events, signature="sha1=0"), 403)
        self.assertEqual(self.call(events, signature="sha256=\xfcnknown"), 403)
        path = f"{self.base_url()}/collections/whatsapp/{self.company.id}"
        self.assertEqual(self.opener.post(path, json=events).status_code, 403)
        self.assertFalse(self.messages_model.search([]))

    def test_no_secret_configured(self):
        self.company.collections_whatsapp_secret = False
        self.assertEqual(self.call(self.incoming(), secret=""), 403)
        self.assertFalse(self.messages_model.search([]))

    def test_other_and_unknown_companies(self):
        other = self.env["res.company"].create({"name": "Other company"})
        self.set_up_company(other, "999", secret="other secret")
        self.assertEqual(self.call(self.incoming(), company=other), 403)
        self.assertEqual(self.call(self.incoming(), company=other, secret="other secret"), 200)
        self.assertFalse(self.messages_model.search([]), "the number of another company")
        for company_id in (10**6, 10**30, 0):
            path = f"{self.base_url()}/collections/whatsapp/{company_id}"
            self.assertIn(self.opener.post(path, data=b"{}").status_code, (403, 404))

    def test_companies_of_one_app_share_the_address(self):
        other = self.env["res.company"].create({"name": "Other company"})
        self.set_up_company(other, "999")
        self.assertEqual(self.call(self.incoming(), company=other), 200)
        self.assertEqual(self.messages_model.search([]).company_id, self.company)

    def test_huge_and_nonsense_bodies(self):
        self.assertEqual(self.call(None, raw=b"x" * (2 * 1024**2)), 413)
        self.assertEqual(self.call(None, raw=b"{not json"), 400)
        self.assertEqual(self.call(None, raw=b"[" * 100_000), 400)
        nested = {"entry": [{"changes": [None, {"value": []}]}]}
        unknown = self.events(statuses=[{"id": 5}, {"id": "?", "status": "read"}])
        for nonsense in (None, 1, [], {"entry": 3}, nested, unknown):
            self.assertEqual(self.call(nonsense), 200)

    def test_incoming_message(self):
        profile = self.profile(self.customer)
        for _time in range(2):
            self.assertEqual(self.call(self.incoming("<b>We pay</b> on Friday")), 200)
        message = profile.message_ids[0]
        self.assertIn("&lt;b&gt;We pay&lt;/b&gt; on Friday", message.body)
        self.assertEqual(message.author_id, self.customer)
        self.assertEqual(len(self.messages_model.search([("state", "=", "received")])), 1)

    def test_incoming_message_of_nobody_or_of_several(self):
        twin = self.make_customer("Twin", phone=MOBILE, country_id=self.env.ref("base.nl").id)
        self.env["collections.profile"]._for_partner(twin, self.company)
        with patch.object(collections_whatsapp_message, "_logger") as logger:
            self.call(self.incoming("secret words"))
            self.call(self.incoming("secret words", "+31600000000", "wamid.in2"))
        kept = self.messages_model.search([("state", "=", "unmatched")])
        self.assertEqual(kept.mapped("body"), ["secret words"] * 2)
        self.assertEqual(logger.info.call_count, 2)
        for personal in ("secret words", "316"):
            self.assertNotIn(personal, str(logger.mock_calls))

    def test_later_step_waits_for_the_decision(self):
        """A message that perhaps went out does not become the next reminder by itself."""
        self.peer.answers.append((200, b"", {}))
        self.run_night()
        self.send()
        action = self.actions(self.customer)
        self.make_invoice(self.customer, due=-20)
        self.run_night(1)
        self.send()
        self.assertEqual((action.state, action.failure_type), ("failed", "uncertain"))
        self.assertEqual(len(self.peer.requests), 1)

    # === WHO MAY SEE WHAT === #

    def test_secrets_and_texts(self):
        self.call(self.incoming("secret words", "+31600000000"))
        collector = self.make_user("collector", "account_collections.group_collector")
        manager = self.make_user("manager", "account_collections.group_manager")
        for user in (collector, manager):
            with self.assertRaises(AccessError):
                self.company.with_user(user).read(["collections_whatsapp_token"])
        row = self.messages_model.search([])
        with self.assertRaises(AccessError):
            row.with_user(collector).read(["body"])
        self.assertEqual(row.with_user(manager).body, "secret words")
        other = self.env["res.company"].create({"name": "Other company"})
        row.company_id = other
        self.assertFalse(self.messages_model.with_user(manager).search([]))
        with self.assertRaises(AccessError):
            row.with_user(manager).write({"state": "queued"})

    def test_collector_sends_and_decides_but_writes_no_status(self):
        self.run_night()
        self.peer.answers.append((200, b"", {}))
        self.send()
        collector = self.make_user("collector", "account_collections.group_collector")
        action = self.actions(self.customer).with_user(collector)
        for name in ("delivery_status", "is_forgiven", "recipient_phone", "whatsapp_id"):
            with self.assertRaises(AccessError):
                action.write({name: False})
        action.action_send()
        self.send()
        self.assertEqual(action.delivery_status, "sent")

    def make_user(self, login, group):
        return self.env["res.users"].create(
            {
                "name": login,
                "login": f"whatsapp {login}",
                "company_id": self.company.id,
                "company_ids": [Command.set(self.company.ids)],
                "group_ids": [Command.link(self.env.ref(group).id)],
            }
        )
