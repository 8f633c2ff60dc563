"""The customers of the demo company. All names, numbers and addresses are made up.

VAT numbers pass their checksum but lie in ranges that are not given out; telephone numbers begin
with a zero after the area code, which none does; mail addresses end in ``.example``.
"""

from dataclasses import dataclass

from .characters import (
    deducts,
    disputes,
    erratic,
    forgets,
    in_parts,
    late,
    never,
    on_month_end,
    on_weekday,
    overpays,
    returns,
    seasonal,
    sliding,
    stopped,
    without_reference,
)

LANGUAGES = {"NL": "nl_NL", "BE": "nl_NL", "DE": "de_DE", "FR": "fr_FR", "GB": "en_US"}
CURRENCIES = {"GB": "GBP"}
WINTER, SUMMER = (12, 1, 2, 3), (7, 8)


@dataclass(frozen=True)
class Contact:
    """A person or an address of a customer; ``kind`` is Odoo's type of address."""

    name: str
    mailbox: str = ""
    kind: str = "contact"
    role: str = ""
    reminders: bool = False


@dataclass(frozen=True)
class Customer:
    """A customer: ``monthly`` invoices of about ``amount`` without tax, paid by ``pays``.

    ``sold_by`` names the companies it buys from, ``since`` how many months ago it began to buy and
    ``until`` when it stopped. ``terms`` is a key of ``ledger.TERMS``. The ``light`` ones also come
    with Odoo's own demo data.
    """

    name: str
    address: tuple
    country: str
    vat: str
    pays: object
    monthly: float
    amount: int
    terms: str = "30"
    sold_by: tuple = ("nl",)
    lang: str = ""
    is_company: bool = True
    contacts: tuple = ()
    mailbox: str = "info"
    since: int = 18
    until: int = 0
    procedure: str = "standard"
    follow_up: str = "automatic"
    pause: str = ""
    # Why the oldest open item is left alone, and what else colleagues have to know.
    item_pause: tuple = ()
    risk: str = ""
    remark: str = ""
    wants_paper: bool = False
    with_agency: bool = False
    archived: bool = False
    light: bool = False
    # What somebody said it is for the law, and how large.
    debtor: str = ""
    is_trader: bool = False
    size: str = ""

    @property
    def language(self):
        return self.lang or LANGUAGES[self.country]

    @property
    def currency(self):
        return CURRENCIES.get(self.country, "EUR")


def accounts(name, mailbox="administratie"):
    """Return the contact of a customer to whom reminders go."""
    return Contact(name, mailbox, role="Accounts payable", reminders=True)


def person(name, address, country, pays, monthly, amount, **values):
    """Return a consumer, who has no VAT number and short terms."""
    values = {"terms": "14", "mailbox": "mail", **values}
    return Customer(name, address, country, "", pays, monthly, amount, is_company=False, **values)


BELGIAN = {"sold_by": ("be",)}
WALLOON = {"sold_by": ("be",), "lang": "fr_FR"}

DUTCH_CUSTOMERS = (
    Customer("Bakkerij Zonneweide B.V.", ("Weidestraat 14", "3811 ZW", "Amersfoort"), "NL",
        "NL000057514B01", late(-8, 2), 2.0, 640, light=True, procedure="reliable"),
    Customer("Hotel De Gouden Reiger B.V.", ("Reigersgracht 3", "2611 GR", "Delft"), "NL",
        "NL000105028B01", seasonal(WINTER, 34), 1.5, 2900, light=True,
        contacts=(accounts("Saskia Wiersma"),),
        remark="Pays after the season: call Saskia on Thursday mornings, never on Fridays."),
    Customer("Restaurant 't Vlaskamp", ("Vlaskamp 21", "2011 VK", "Haarlem"), "NL",
        "NL000390112B01", late(7, 2), 2.0, 520, "14", light=True),
    Customer("Cateringbedrijf Lommer & Zn. B.V.", ("Industrieweg 88", "3542 LZ", "Utrecht"), "NL",
        "NL000493059B01", on_month_end(), 2.5, 1850),
    Customer("Stichting Zorggroep Eemsvaart", ("Eemskade 200", "9723 ZE", "Groningen"), "NL",
        "NL000532654B01", late(12, 3), 2.0, 5600, wants_paper=True,
        contacts=(Contact("Crediteurenadministratie", "facturen", "invoice"),
            accounts("Bouke Dijkstra", "crediteuren")),
        remark="Every invoice needs an order number of their purchasing department."),
    Customer("Gemeente Oosterhaven", ("Raadhuisplein 1", "9301 OH", "Oosterhaven"), "NL", "",
        late(44, 5), 1.0, 8200, light=True, follow_up="approve", wants_paper=True, debtor="public",
        contacts=(accounts("Team Financiën", "facturen"),)),
    Customer("Stichting Onderwijs Noorderland", ("Schoolstraat 9", "8911 SN", "Leeuwarden"), "NL",
        "NL000548492B01", late(3), 0.5, 14800, "30/60/90"),
    Customer("Brasserie De Smidse", ("Smedenstraat 40", "8011 DS", "Zwolle"), "NL",
        "NL000580168B01", late(19, 2), 2.0, 780, "14", light=True),
    Customer("Lunchcafé Het Bruine Paard", ("Brink 12", "7411 BP", "Deventer"), "NL",
        "NL000635601B01", late(34, 5), 1.5, 450, "14", procedure="strict"),
    Customer("Van Asselt Evenementen B.V.", ("Spoorlaan 301", "5038 AE", "Tilburg"), "NL",
        "NL000683115B01", sliding(1, 52), 2.0, 3400, light=True,
        contacts=(accounts("Roel van Asselt", "roel"),)),
    Customer("Koffiebranderij Noordster B.V.", ("Handelskade 7", "1019 KN", "Amsterdam"), "NL",
        "NL000825657B01", late(0, 0), 3.0, 1250, procedure="reliable"),
    Customer("Slagerij Hoogendam V.O.F.", ("Markt 5", "2801 SH", "Gouda"), "NL",
        "NL000881090B01", late(1), 1.5, 380, "14", mailbox="", procedure="reliable"),
    Customer("Strandpaviljoen Zeewind", ("Strandweg 2", "1976 ZW", "IJmuiden"), "NL",
        "NL000928604B01", seasonal(WINTER, 61), 1.0, 1650),
    Customer("IJssalon Bellezza", ("Kerkplein 8", "4331 IB", "Middelburg"), "NL",
        "NL000976118B01", seasonal((11, *WINTER), 40, otherwise=-2), 1.0, 690),
    Customer("Grand Café Rijnzicht B.V.", ("Rijnkade 60", "6811 GR", "Arnhem"), "NL",
        "NL001086984B01", disputes(4, 0.2), 2.0, 1900, light=True,
        item_pause=("Two boxes of glasses were missing",
            "The warehouse counts them on Friday. Ask Henk before you write.")),
    Customer("Bistro Le Canard", ("Spuistraat 114", "1012 BC", "Amsterdam"), "NL",
        "NL001134498B01", in_parts((0.5,), 24), 1.5, 880, light=True, wants_paper=True),
    Customer("Sportcomplex De Treffer B.V.", ("Sportlaan 1", "5622 ST", "Eindhoven"), "NL",
        "NL001189931B01", without_reference(2), 1.5, 960, light=True, wants_paper=True),
    Customer("Jachthaven Het Lage Diep", ("Havendijk 33", "8602 JL", "Sneek"), "NL",
        "NL001221607B01", sliding(33, 2), 1.0, 1200),
    Customer("Partyverhuur Feestland B.V.", ("Ambachtsweg 17", "3353 PF", "Papendrecht"), "NL",
        "NL001237445B01", stopped(5), 1.5, 2300, until=2, light=True, procedure="strict", risk="d"),
    Customer("Eetcafé De Verloren Zoon", ("Dorpsstraat 71", "6741 EV", "Lunteren"), "NL",
        "NL001261202B01", never(), 1.0, 740, "14", since=11, until=7, archived=True,
        procedure="strict"),
    Customer("Supermarkt Vierhuis B.V.", ("Winkelhof 100", "7328 SV", "Apeldoorn"), "NL",
        "NL001379987B01", on_weekday(4), 4.5, 3100,
        contacts=(accounts("Petra Vierhuis", "crediteuren"),)),
    Customer("Tuincentrum Morgenrood B.V.", ("Hoofdweg 250", "2742 TM", "Waddinxveen"), "NL",
        "NL001570043B01", seasonal((1, 2, 9, 10), 27, otherwise=4), 1.0, 1400),
    Customer("Stichting Theater De Lantaarn", ("Schouwburgplein 4", "6211 TL", "Maastricht"), "NL",
        "NL001712585B01", forgets((2, 3)), 1.0, 1700, light=True,
        pause="Waits for a subsidy; we look again when it has come in"),
    Customer("Camping De Zandhoek", ("Duinweg 55", "4374 CZ", "Zoutelande"), "NL",
        "NL001760099B01", deducts(3, 0.02), 1.0, 830),
    Customer("Horeca Inkoopcombinatie Randstad U.A.", ("Weena 410", "3012 HI", "Rotterdam"), "NL",
        "NL001815532B01", on_month_end(1), 2.5, 5900, "60", size="large",
        contacts=(Contact("HIR Facturen", "facturen", "invoice"),
            accounts("Yvonne de Rooij", "y.derooij"), Contact("Karel Blom", role="Buyer"))),
    Customer("Foodtruckcollectief Maasoever", ("Maashaven 12", "3072 FM", "Rotterdam"), "NL",
        "NL001863046B01", erratic(11, 14), 2.0, 340, "14", wants_paper=True),
    Customer("Medisch Centrum Rijnoever", ("Ziekenhuislaan 1", "6814 MC", "Arnhem"), "NL",
        "NL002029345B01", late(27, 4), 2.0, 6900, "60", size="large",
        contacts=(accounts("Afdeling Inkoop", "facturen"),), follow_up="approve", wants_paper=True),
    Customer("Wijnhandel Duivelaar B.V.", ("Wijnstraat 77", "3311 WD", "Dordrecht"), "NL",
        "NL002124373B01", overpays(20, 486.20), 1.5, 1100, light=True),
    Customer("Kantinebeheer Polderland B.V.", ("Transportweg 6", "8243 KP", "Lelystad"), "NL",
        "NL002227320B01", late(24, 6), 2.0, 1500, sold_by=("nl", "be"),
        contacts=(accounts("Nadia Bouzid"),)),
    Customer("Smaakmakers Leiden B.V.", ("Hooigracht 29", "2312 SL", "Leiden"), "NL",
        "NL002369862B01", late(2), 3.0, 290, "14", since=2, light=True),
    Customer("Wokpaleis De Lotusvijver", ("Stationsplein 18", "5211 WL", "'s-Hertogenbosch"), "NL",
        "NL002401538B01", late(-3, 1), 1.5, 610, procedure="reliable"),
    person("J.M. van der Heijden", ("Lindelaan 44", "3723 JH", "Bilthoven"), "NL",
        late(-5, 2), 0.4, 160, procedure="reliable", debtor="consumer"),
    person("Fatima el Amrani", ("Vondelstraat 9", "2513 FA", "Den Haag"), "NL",
        forgets((1, 4), days=6), 0.5, 210, wants_paper=True),
    person("Anke Visser", ("Molenpad 3", "8501 AV", "Joure"), "NL",
        in_parts((0.34, 0.33), 21, days=9), 0.4, 540, debtor="consumer"),
    person("D.R. Okonkwo", ("Stadionweg 230", "1077 DO", "Amsterdam"), "NL",
        never(), 0.5, 190, since=6, until=2, procedure="strict", risk="e", with_agency=True),
)  # fmt: skip

BELGIAN_CUSTOMERS = (
    Customer("Brouwerij Het Gulden Vat BV", ("Vaartstraat 90", "3000", "Leuven"), "BE",
        "BE0999364274", on_weekday(1, days=3), 1.5, 2100, **BELGIAN,
        contacts=(accounts("Griet Maes", "boekhouding"),), procedure="reliable"),
    Customer("Traiteur Maison Lambert SRL", ("Rue du Pont 18", "4000", "Liège"), "BE",
        "BE0999380112", late(10, 3), 1.5, 1300, **WALLOON),
    Customer("Hôtel des Claires Ardennes SA", ("Rue de Fer 140", "5000", "Namur"), "BE",
        "BE0999726342", disputes(5, 0.15, days=12), 1.5, 2700, **WALLOON,
        pause="Glasses arrived broken; the warehouse looks into it",
        contacts=(accounts("Benoît Collard", "comptabilite"),)),
    Customer("Frituur 't Hoekske BV", ("Turnhoutsebaan 320", "2140", "Antwerpen"), "BE",
        "BE0999191357", late(16, 4), 1.0, 420, **BELGIAN, mailbox=""),
    Customer("Chocolaterie Vandersmissen NV", ("Steenstraat 66", "8000", "Brugge"), "BE",
        "BE0999537587", late(-2, 1), 2.0, 1750, **BELGIAN, procedure="reliable"),
    Customer("Commune de Valmont-sur-Ourthe", ("Place Communale 1", "6997", "Valmont"), "BE", "",
        late(51, 6), 0.9, 4300, **WALLOON, follow_up="approve", wants_paper=True, debtor="public",
        contacts=(accounts("Service des finances", "finances"),)),
    Customer("Feestzaal De Kroon BV", ("Kuringersteenweg 210", "3500", "Hasselt"), "BE",
        "BE0999553425", returns(3, 0.3), 1.0, 1900, **BELGIAN),
    Customer("Café Le Petit Tram", ("Chaussée d'Ixelles 250", "1050", "Bruxelles"), "BE",
        "BE0999899655", late(41, 7), 1.0, 560, **WALLOON, procedure="strict"),
    Customer("Zorghuis Ter Linden vzw", ("Kasteellaan 12", "9000", "Gent"), "BE",
        "BE0999018440", late(4, 0), 1.5, 3200, **BELGIAN),
    Customer("Restaurant La Table Ronde SRL", ("Grand-Rue 31", "7000", "Mons"), "BE",
        "BE0999364670", stopped(3, days=8, slower=40), 1.0, 1450, until=1, **WALLOON,
        procedure="strict"),
    person("Pieter-Jan Claeys", ("Zandstraat 15", "9100", "Sint-Niklaas"), "BE",
        late(22, 5), 0.4, 230, **BELGIAN),
)  # fmt: skip

FOREIGN_CUSTOMERS = (
    Customer("Gasthof zum Alten Zollhaus GmbH", ("Zollstraße 4", "52062", "Aachen"), "DE",
        "DE907982352", late(2, 1), 1.0, 1600),
    Customer("Hotelbetriebe Rheinaue GmbH", ("Uferallee 77", "40213", "Düsseldorf"), "DE",
        "DE908014028", late(24, 3), 1.5, 4700, "60",
        contacts=(accounts("Jutta Brandes", "buchhaltung"),)),
    Customer("Bäckerei Kornblume e.K.", ("Salzgasse 19", "48143", "Münster"), "DE",
        "DE908124894", late(-10, 1), 1.0, 700, procedure="reliable", debtor="business",
        is_trader=True),
    Customer("Feinkost Petersen & Söhne KG", ("Große Elbgasse 52", "22767", "Hamburg"), "DE",
        "DE908156570", in_parts((0.4, 0.3), 14), 1.0, 3800,
        contacts=(Contact("Rechnungseingang", "rechnung", "invoice"),)),
    Customer("Kantinenservice Westfalen GmbH", ("Hellweg 301", "44135", "Dortmund"), "DE",
        "DE908172408", forgets((1, 2), days=5), 1.5, 2200),
    Customer("Weinhandlung Sonnenhang GmbH", ("Am Weinberg 8", "50667", "Köln"), "DE",
        "DE908307031", seasonal(SUMMER, 38), 1.0, 1150),
    Customer("Les Comptoirs du Nord SAS", ("Rue de Béthune 92", "59000", "Lille"), "FR",
        "FR61000047514", late(13, 4), 1.5, 2900, wants_paper=True,
        contacts=(accounts("Amandine Leroux", "comptabilite"),)),
    Customer("Hôtel Belle Dune SARL", ("Boulevard de la Plage 110", "62100", "Calais"), "FR",
        "FR94000110866", seasonal((10, 11, *WINTER), 46, otherwise=3), 1.0, 2500),
    Customer("Traiteurs Réunis de Picardie SAS", ("Rue des Otages 37", "80000", "Amiens"), "FR",
        "FR88000308841", sliding(4, 29), 1.0, 3600, "30/60/90"),
    Customer("Thornbury Catering Supplies Ltd", ("14 Quay Street", "BS1 4TC", "Bristol"), "GB",
        "GB990356355", late(5, 2), 1.0, 3300, contacts=(accounts("Gillian Price", "ledger"),)),
    Customer("Marlowe & Finch Hospitality plc", ("220 Canal Reach", "N1 2MF", "London"), "GB",
        "GB990839414", late(36, 4), 1.5, 7800, "60", size="large",
        contacts=(accounts("Purchase Ledger", "payables"), Contact("Tom Hartley", role="Buyer"))),
    Customer("Harbour Lights Hotels Ltd", ("9 Marine Parade", "BN2 1HL", "Brighton"), "GB",
        "GB991267040", overpays(9, 1250.0, days=9), 1.0, 2600),
)  # fmt: skip

# They get the letters that the law of their country wants.
CONSUMERS = (
    person("Milan de Graaf", ("Singelstraat 21", "6811 KM", "Arnhem"), "NL",
        forgets((0.6, 1.6), days=4), 1.0, 260, procedure="consumers_nl"),
    person("Lore Peeters", ("Lindestraat 8", "2800", "Mechelen"), "BE",
        forgets((0.6, 1.6), days=4), 1.0, 260, **BELGIAN, procedure="consumers_be"),
)  # fmt: skip

CUSTOMERS = DUTCH_CUSTOMERS + BELGIAN_CUSTOMERS + FOREIGN_CUSTOMERS + CONSUMERS
