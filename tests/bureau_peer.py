"""Bureaus that run on this machine: they speak the documented protocols, errors included."""
import base64
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

KEY = "secret-key-7781"
PASSWORD = "secret-password-7781"
TOKEN = "token-7781"
HANG = object()

VIES = {
    "countryCode": "NL",
    "vatNumber": "004495445B01",
    "requestDate": "2025-06-16T09:12:14.511Z",
    "valid": True,
    "requestIdentifier": "WAPIAAAAW1",
    "name": "CUSTOMER B.V.",
    "address": "\nHERENGRACHT 00001\n1015BA AMSTERDAM\n",
    "traderNameMatch": "NOT_PROCESSED",
}
COMPANY = {
    "company_name": "CUSTOMER LIMITED",
    "company_number": "00445790",
    "company_status": "active",
    "type": "plc",
    "date_of_creation": "1947-11-27",
    "has_insolvency_history": False,
    "registered_office_address": {
        "address_line_1": "Shire Park, Kestrel Way",
        "locality": "Welwyn Garden City",
        "postal_code": "AL7 1GA",
    },
    "accounts": {"overdue": False, "next_due": "2025-08-28"},
    "links": {"self": "/company/00445790"},
}
KVK = {
    "kvkNummer": "69599084",
    "indNonMailing": "Nee",
    "naam": "Customer B.V.",
    "formeleRegistratiedatum": "20170703",
    "materieleRegistratie": {"datumAanvang": "20170701"},
    "_embedded": {
        "eigenaar": {"rsin": "857587973", "rechtsvorm": "BeslotenVennootschap"},
        "hoofdvestiging": {
            "vestigingsnummer": "000037143557",
            "adressen": [
                {"type": "correspondentieadres", "postcode": "1000AA", "plaats": "Amsterdam"},
                {
                    "type": "bezoekadres",
                    "straatnaam": "Abebe Bikilalaan",
                    "huisnummer": 17,
                    "postcode": "1034WL",
                    "plaats": "Amsterdam",
                },
            ],
        },
    },
}
SEARCH = {
    "totalSize": 1,
    "companies": [
        {
            "id": "GB-0-00445790",
            "country": "GB",
            "regNo": "00445790",
            "name": "CUSTOMER LIMITED",
            "status": "Active",
        }
    ],
}
REPORT = {
    "correlationId": "1-2-3",
    "report": {
        "companyId": "GB-0-00445790",
        "companySummary": {
            "businessName": "CUSTOMER LIMITED",
            "country": "GB",
            "companyRegistrationNumber": "00445790",
            "companyStatus": {"status": "Active", "description": "Active - Accounts Filed"},
        },
        "companyIdentification": {
            "basicInformation": {
                "companyRegistrationDate": "1947-11-27T00:00:00Z",
                "vatRegistrationNumber": "GB220430231",
                "legalForm": {"description": "Public Limited Company"},
            }
        },
        "creditScore": {
            "currentCreditRating": {
                "commonValue": "B",
                "commonDescription": "Low Risk",
                "creditLimit": {"currency": "EUR", "value": "24,000"},
                "providerValue": {"maxValue": "100", "minValue": "0", "value": "58"},
            },
            "previousCreditRating": {"commonValue": "A", "creditLimit": {"value": "60,000"}},
            "latestRatingChangeDate": "2025-03-01T00:00:00Z",
        },
        "contactInformation": {
            "mainAddress": {
                "street": "Kestrel Way",
                "city": "Welwyn Garden City",
                "postalCode": "AL7 1GA",
            }
        },
    },
}


class Peer(ThreadingHTTPServer):
    """Answers as the four bureaus do, or what a test wants next.

    An entry of `answers` is ``(status, content, headers)``, or HANG.
    """

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.requests = []
        self.answers = []
        self.released = threading.Event()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"

    def close(self):
        self.released.set()
        self.shutdown()
        self.server_close()

    def reset(self):
        self.requests.clear()
        self.answers.clear()


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.respond({})

    def do_POST(self):
        self.respond(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

    def respond(self, body):
        path = urlsplit(self.path)
        self.server.requests.append((self.command, self.path, dict(self.headers), body))
        answer = self.server.answers.pop(0) if self.server.answers else None
        if answer is HANG:
            self.server.released.wait(5)
            self.close_connection = True
            return
        status, content, headers = answer or (*self.speak(path, body), {})
        raw = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(raw))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(raw)

    def speak(self, path, body):
        """Answer as the bureau does to which a path belongs."""
        if path.path == "/check-vat-number":
            return self.speak_vies(body)
        if path.path.startswith("/company/"):
            return self.speak_companies_house(path.path.rpartition("/")[2])
        if path.path.startswith("/v1/basisprofielen/"):
            return self.speak_kvk(path.path.rpartition("/")[2])
        return self.speak_creditsafe(path, body)

    def speak_vies(self, body):
        if body["vatNumber"] == VIES["vatNumber"]:
            return 200, VIES
        unknown = {"valid": False, "name": "---", "address": "---", "userError": "INVALID"}
        return 200, {**VIES, **body, **unknown}

    def speak_companies_house(self, number):
        token = base64.b64encode(f"{KEY}:".encode()).decode()
        if self.headers.get("Authorization") != f"Basic {token}":
            return 401, {"error": "Invalid Authorization", "type": "ch:service"}
        if number != COMPANY["company_number"]:
            return 404, {"errors": [{"error": "company-profile-not-found", "type": "ch:service"}]}
        return 200, COMPANY

    def speak_kvk(self, number):
        if self.headers.get("apikey") != KEY:
            return 401, {"fout": [{"code": "IPD1001", "omschrijving": "Geen toegang"}]}
        if number != KVK["kvkNummer"]:
            return 404, {"fout": [{"code": "IPD0005", "omschrijving": "Niet gevonden"}]}
        return 200, KVK

    def speak_creditsafe(self, path, body):
        if path.path == "/authenticate":
            if body != {"username": "anna", "password": PASSWORD}:
                return 401, {"error": f"wrong password {body.get('password')}"}
            return 200, {"token": TOKEN}
        if self.headers.get("Authorization") != f"Bearer {TOKEN}":
            return 401, {"message": "The provided token is invalid."}
        if path.path == "/companies":
            number = parse_qs(path.query).get("regNo", [""])[0]
            known = number == SEARCH["companies"][0]["regNo"]
            return 200, SEARCH if known else {"totalSize": 0, "companies": []}
        if path.path == "/companies/GB-0-00445790":
            return 200, REPORT
        return 404, {"error": "Report not found"}

    def log_message(self, *_args):
        pass
