import { beforeEach, expect, test } from "@odoo/hoot";
import { press, queryAllTexts, queryOne } from "@odoo/hoot-dom";
import { animationFrame, mockDate } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineModels,
    fields,
    mockService,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

const BUCKETS = [
    ["aging_not_due", "Not Due", 100],
    ["aging_1_30", "1-30 Days", 200],
    ["aging_31_60", "31-60 Days", 0],
];

class Profile extends models.Model {
    _name = "collections.profile";

    name = fields.Char();
    aging = fields.Json();
    planned_actions = fields.Json();

    _records = [
        {
            id: 1,
            name: "Azure Interior",
            aging: {
                currency_id: 1,
                buckets: BUCKETS.map(([key, label, amount]) => ({ key, label, amount })),
                credit: { label: "Credits", amount: 0 },
            },
        },
    ];
}

class Dispute extends models.Model {
    _name = "collections.dispute";

    name = fields.Char();
    profile_id = fields.Many2one({ relation: "collections.profile" });

    _records = [
        { id: 1, name: "Broken pallet", profile_id: 1 },
        { id: 2, name: "Of somebody else", profile_id: false },
    ];
    _views = { list: `<list><field name="name"/></list>` };
}

defineModels([Profile, Dispute]);
defineMailModels();

beforeEach(() => mockDate("2026-03-02 09:00:00"));

const FORM = `
    <form>
        <field name="name"/>
        <field name="aging" widget="collections_aging_bar" options="{'filter': true}"/>
        <notebook>
            <page name="other" string="Other"/>
            <page name="open_items" string="Open Items"><widget name="collections_open_items"/></page>
        </notebook>
    </form>`;

function mountForm(arch) {
    return mountView({ type: "form", resModel: "collections.profile", resId: 1, arch });
}

const mountPart = (name, attributes = "") =>
    mountForm(`<form><field name="name"/><widget name="collections_${name}" ${attributes}/></form>`);

function makeItem(id, values = {}) {
    return {
        id,
        name: `INV/${id}`,
        ref: "",
        date: "2026-01-01",
        due: "2026-02-01",
        days_late: 29,
        residual: 100 * id,
        currency_id: 1,
        value: 100 * id,
        is_credit: false,
        chip: "due",
        state: "due",
        label: "Step due",
        reason: "First reminder is due today.",
        next_date: false,
        hold_id: false,
        ...values,
    };
}

/** Answer as the server does: by age, by state, and page by page. */
function mockItems(items, { canWrite = true } = {}) {
    onRpc("collections.profile", "get_open_items", ({ args, kwargs }) => {
        const { bucket, chip, offset, limit, order } = kwargs;
        expect.step([args[0], bucket, chip, offset, order].filter(Boolean).join(" "));
        const found = items.filter(
            (item) => (!bucket || item.bucket === bucket) && (!chip || item.chip === chip)
        );
        return {
            items: found.slice(offset, offset + limit),
            total: found.length,
            value: 0,
            chips: [
                { key: "due", label: "Step due", count: 1, value: 100 },
                { key: "held:dispute", label: "Dispute", count: items.length - 1, value: 200 },
            ],
            currency_id: 1,
            can_write: canWrite,
            can_open: true,
        };
    });
    onRpc("collections.profile", "get_open_item_values", () =>
        items.map(({ id, value }) => [id, value])
    );
}

const ITEMS = [
    makeItem(1, { bucket: "aging_1_30" }),
    makeItem(2, {
        bucket: "aging_not_due",
        chip: "held:dispute",
        state: "held",
        label: "Dispute",
        reason: "Nothing is sent: wrong price.",
    }),
];

// --- open items ---

test("an item tells its age, what is open, its state, and why", async () => {
    mockItems(ITEMS);
    await mountPart("open_items");
    await animationFrame();

    expect(queryAllTexts(".o_collections_item_name")).toEqual(["INV/1", "INV/2"]);
    expect(".o_collections_item:eq(0) .o_collections_item_due").toHaveText(/29 days late/);
    expect(".o_collections_item:eq(0) .o_collections_item_open").toHaveText("$ 100.00");
    expect(".o_collections_item:eq(1) .badge").toHaveText("Dispute");
    expect(".o_collections_item:eq(1)").toHaveText(/wrong price/);
    expect(queryAllTexts(".o_collections_chip")).toEqual(["All 2", "Step due 1", "Dispute 1"]);
    expect.verifySteps(["1 due"]);
});

test("where something is expected, the day stands beside the item with range and reasons", async () => {
    mockItems([
        makeItem(1, {
            expected: "2026-03-12",
            expected_text: "About 03/12/2026, between 03/05/2026 and 03/20/2026",
            expected_why: "usually pays 9 days late",
        }),
        ITEMS[1],
    ]);
    await mountPart("open_items");
    await animationFrame();

    expect(".o_collections_item:eq(0) .o_collections_item_expected").toHaveText(/Mar 12|03\/12/);
    expect(".o_collections_item:eq(0) .o_collections_item_expected").toHaveAttribute(
        "data-tooltip",
        /usually pays 9 days late/
    );
    expect(".o_collections_item:eq(1) .o_collections_item_expected").toHaveText("");
    expect.verifySteps(["1 due"]);
});

test("without forecasts there is no column for them", async () => {
    mockItems(ITEMS);
    await mountPart("open_items");
    await animationFrame();
    expect(".o_collections_item_expected").toHaveCount(0);
    expect.verifySteps(["1 due"]);
});

test("a state filters, and again shows all", async () => {
    mockItems(ITEMS);
    await mountPart("open_items");
    await animationFrame();

    await contains("[data-chip='held:dispute']").click();
    await animationFrame();
    expect(queryAllTexts(".o_collections_item_name")).toEqual(["INV/2"]);
    expect("[data-chip='held:dispute']").toHaveAttribute("aria-pressed", "true");
    await contains("[data-chip='held:dispute']").click();
    await animationFrame();
    expect(".o_collections_item").toHaveCount(2);
    expect.verifySteps(["1 due", "1 held:dispute due", "1 due"]);
});

test("the aging bar filters the items, also by keyboard, and brings them to the front", async () => {
    mockItems(ITEMS);
    await mountForm(FORM);
    expect(".o_collections_items").toHaveCount(0);

    queryOne(".o_collections_aging_button[data-key=aging_1_30]").focus();
    await press("Enter");
    await animationFrame();
    await animationFrame();
    expect(queryAllTexts(".o_collections_item_name")).toEqual(["INV/1"]);
    expect("[data-key=aging_1_30].o_collections_aging_button").toHaveAttribute(
        "aria-pressed",
        "true"
    );
    expect(".o_collections_items_bucket").toHaveText("1-30 Days");

    await contains(".o_collections_aging_button[data-key=aging_1_30]").click();
    await animationFrame();
    expect(".o_collections_item").toHaveCount(2);
    expect(".o_collections_items_bucket").toHaveCount(0);
    expect.verifySteps(["1 aging_1_30 due", "1 due"]);
});

test("an empty age is no button", async () => {
    mockItems(ITEMS);
    await mountForm(FORM);
    expect(".o_collections_aging_button").toHaveCount(2);
});

test("a click on the bar itself filters too", async () => {
    mockItems(ITEMS);
    await mountForm(FORM);
    await contains(".o_collections_aging_segment[data-key=aging_not_due]").click();
    await animationFrame();
    expect(queryAllTexts(".o_collections_item_name")).toEqual(["INV/2"]);
    expect.verifySteps(["1 aging_not_due due"]);
});

test.tags("desktop");
test("sorting by a column, and the other way round", async () => {
    mockItems(ITEMS);
    await mountPart("open_items");
    await animationFrame();

    await contains("th button:contains(Open)").click();
    await animationFrame();
    expect("th[aria-sort=ascending]").toHaveText("Open");
    await contains("th button:contains(Open)").click();
    await animationFrame();
    expect("th[aria-sort=descending]").toHaveText("Open");
    expect.verifySteps(["1 due", "1 amount", "1 -amount"]);
});

test.tags("desktop");
test("what is chosen is added up and goes to the button in one go", async () => {
    mockItems(ITEMS);
    mockService("action", { doAction: (action) => expect.step(action.res_model) });
    onRpc("collections.open.item", "action_promise", ({ args }) => {
        expect.step(`promise ${args[0]}`);
        return { type: "ir.actions.act_window", res_model: "collections.promise" };
    });
    await mountPart("open_items");
    await animationFrame();
    expect(".o_collections_chosen").toHaveCount(0);

    await contains("thead .form-check-input").click();
    expect(".o_collections_chosen [role=status]").toHaveText("2 chosen, $ 300.00");
    await contains(".o_collections_chosen button[name=action_promise]").click();
    await animationFrame();
    expect.verifySteps(["1 due", "promise 1,2", "collections.promise"]);
    expect(".o_collections_chosen").toHaveCount(0);
});

test.tags("desktop");
test("many items are shown page by page, and all can be chosen", async () => {
    const items = Array.from({ length: 45 }, (_, index) => makeItem(index + 1));
    mockItems(items);
    await mountPart("open_items");
    await animationFrame();

    expect(".o_collections_item").toHaveCount(20);
    await contains("thead .form-check-input").click();
    await contains(".o_collections_choose_all").click();
    await animationFrame();
    expect(".o_collections_chosen [role=status]").toHaveText(/^45 chosen/);
    await contains(".o_collections_items .o_pager_next").click();
    await animationFrame();
    expect(".o_collections_item:first").toHaveText(/INV\/21/);
    expect(".o_collections_item:first .form-check-input").toBeChecked();
    expect.verifySteps(["1 due", "1 20 due"]);
});

test.tags("desktop");
test("who may change nothing gets copies only", async () => {
    mockItems(ITEMS, { canWrite: false });
    await mountPart("open_items");
    await animationFrame();
    await contains("thead .form-check-input").click();

    expect(queryAllTexts(".o_collections_chosen button[name]")).toEqual(["Copies"]);
    expect.verifySteps(["1 due"]);
});

test("nothing is open", async () => {
    mockItems([]);
    await mountPart("open_items");
    await animationFrame();
    expect(".o_collections_items_empty").toHaveText("Nothing is open.");
    expect.verifySteps(["1 due"]);
});

// --- contacts ---

function mockContacts(values = {}, rights = {}) {
    onRpc("collections.profile", "get_contacts", () => {
        expect.step("contacts");
        return {
            contacts: [
                {
                    id: 5,
                    name: "Anna",
                    function: "CFO",
                    type: "Contact",
                    email: "anna@azure.example",
                    phone: "",
                    lang: "en_US",
                    is_chosen: false,
                    email_state: "bounced",
                    phone_state: "none",
                    uses: [{ code: "email", label: "E-mail", icon: "fa-at", is_preferred: true }],
                    ...values,
                },
            ],
            can_write: true,
            can_choose: true,
            ...rights,
        };
    });
}

test("a contact tells how far it is reached and what it gets", async () => {
    mockContacts();
    await mountPart("contacts");
    await animationFrame();

    expect(".o_collections_contact_email").toHaveText(/anna@azure.example\s+An e-mail came back/);
    expect(".o_collections_contact_phone").toHaveText("No phone number");
    expect("[data-code=email]").toHaveText("E-mail (preferred)");
    expect.verifySteps(["contacts"]);
});

test("addresses are changed in place", async () => {
    mockContacts();
    onRpc("collections.profile", "update_contact", ({ args }) => {
        expect.step(JSON.stringify(args));
        return true;
    });
    await mountPart("contacts");
    await animationFrame();

    await contains(".o_collections_contact_edit").click();
    await contains("input[type=email]").edit("anna@new.example", { confirm: false });
    await contains(".o_collections_contact_save").click();
    await animationFrame();
    expect.verifySteps([
        "contacts",
        '[1,5,{"email":"anna@new.example","phone":"","function":"CFO"}]',
        "contacts",
    ]);
    expect("input[type=email]").toHaveCount(0);
});

test("escape leaves the addresses as they are", async () => {
    mockContacts();
    await mountPart("contacts");
    await animationFrame();

    await contains(".o_collections_contact_edit").click();
    queryOne("input[type=email]").focus();
    await press("Escape");
    await animationFrame();
    expect("input[type=email]").toHaveCount(0);
    expect.verifySteps(["contacts"]);
});

test("who gets the reminders is chosen with a click", async () => {
    mockContacts();
    onRpc("collections.profile", "choose_contact", ({ args }) => {
        expect.step(JSON.stringify(args));
        return true;
    });
    await mountPart("contacts");
    await animationFrame();

    await contains(".o_collections_contact input[type=checkbox]").click();
    await animationFrame();
    expect.verifySteps(["contacts", "[1,5,true]", "contacts"]);
});

test("who may not change contacts only looks at them", async () => {
    mockContacts({}, { can_write: false, can_choose: false });
    await mountPart("contacts");
    await animationFrame();

    expect(".o_collections_contact_edit").toHaveCount(0);
    expect(".o_collections_contact input[type=checkbox]").not.toBeEnabled();
    expect.verifySteps(["contacts"]);
});

// --- documents ---

function mockDocuments(documents) {
    onRpc("collections.profile", "get_documents", ({ kwargs }) => {
        expect.step(`documents ${kwargs.kind}`);
        const found = documents.filter(({ kind }) => !kwargs.kind || kind === kwargs.kind);
        return {
            documents: found,
            total: found.length,
            kinds: [{ key: "letter", label: "Letters", count: 1 }],
        };
    });
}

test("documents are opened and downloaded, and filtered by kind", async () => {
    const common = { mimetype: "application/pdf", date: "2026-03-01 10:00:00" };
    mockDocuments([
        { id: 11, name: "Letter.pdf", kind: "letter", label: "Letters", ...common },
        { id: 12, name: "Invoice.pdf", kind: "invoice", label: "Invoices", ...common },
    ]);
    await mountPart("documents");
    await animationFrame();

    expect(".o_collections_document:eq(0) a:eq(0)").toHaveAttribute("href", "/web/content/11");
    expect(".o_collections_document:eq(0) a:eq(1)").toHaveAttribute(
        "href",
        "/web/content/11?download=true"
    );
    await contains("[data-kind=letter]").click();
    await animationFrame();
    expect(".o_collections_document").toHaveCount(1);
    expect.verifySteps(["documents ", "documents letter"]);
});

test("no document yet", async () => {
    mockDocuments([]);
    await mountPart("documents");
    await animationFrame();
    expect(".o_collections_documents_empty").toHaveCount(1);
    expect.verifySteps(["documents "]);
});

// --- lists and the plan ---

test.tags("desktop");
test("a list of the records of the customer, which open on a click", async () => {
    mockService("action", {
        doAction: (action) => expect.step(`${action.res_model} ${action.res_id}`),
    });
    await mountPart("lazy_list", `model="collections.dispute"`);
    await animationFrame();

    expect(queryAllTexts(".o_collections_lazy_list .o_data_row")).toEqual(["Broken pallet"]);
    await contains(".o_data_row .o_data_cell").click();
    expect.verifySteps(["collections.dispute 1"]);
});

test("what comes is worked out when its page is opened", async () => {
    Profile._records[0].planned_actions = [
        {
            date: "2026-03-05",
            step: "Second reminder",
            channel: "E-mail",
            icon: "fa-envelope-o",
            amount: 100,
            currency_id: 1,
        },
    ];
    onRpc("collections.profile", "read", ({ args }) => expect.step(args[1].join()));
    await mountForm(`
        <form><field name="name"/><notebook>
            <page name="first" string="First"/>
            <page name="planned" string="Planned"><widget name="collections_planned"/></page>
        </notebook></form>`);
    expect.verifySteps([]);

    await contains(".nav-link[name=planned]").click();
    await animationFrame();
    expect(".o_collections_planned_step").toHaveText("Second reminder");
    expect.verifySteps(["planned_actions"]);
});
