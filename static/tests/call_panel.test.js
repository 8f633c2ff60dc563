import { expect, test } from "@odoo/hoot";
import { press, queryAllAttributes, queryAllTexts } from "@odoo/hoot-dom";
import { advanceTime, animationFrame } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

class OpenItem extends models.Model {
    _name = "collections.open.item";

    name = fields.Char();

    _records = [
        { id: 7, name: "INV/1" },
        { id: 8, name: "INV/2" },
    ];
}

class Call extends models.Model {
    _name = "collections.call";

    outcome = fields.Selection({
        selection: [
            ["reached", "Reached"],
            ["promise", "Promises to pay"],
            ["pays_today", "Will pay today"],
            ["call_back", "Call back at …"],
            ["paid", "Has paid already"],
            ["dispute", "Does not agree"],
            ["copy", "Wants a copy"],
            ["plan", "Wants a payment plan"],
            ["no_answer", "No answer"],
            ["voicemail", "Left a message"],
            ["wrong_number", "Wrong number"],
        ],
    });
    note = fields.Text();
    item_ids = fields.Many2many({ relation: "collections.open.item" });
    open_items = fields.Json();
    reach = fields.Json();
    talks = fields.Json();
    points = fields.Json();

    _records = [
        {
            id: 1,
            item_ids: [7],
            open_items: [
                { id: 7, name: "INV/1", due: "2026-02-01", days_late: 9, amount: 10, currency_id: 1 },
                { id: 8, name: "INV/2", due: false, days_late: 0, amount: 5.5, currency_id: 1 },
            ],
            reach: { is_open: false, text: "Not reachable now", time: "03:00 there" },
            talks: [{ id: 3, date: "1/2/26", author: "Anna", icon: "fa-reply", text: "<b>Hi</b>" }],
            points: [
                { model: "collections.open.item", id: 7, icon: "fa-calendar", level: "danger", text: "Broken" },
            ],
        },
    ];
    _views = {};
}

defineModels([OpenItem, Call]);
defineMailModels();

async function mountField(name, widget) {
    await mountView({
        type: "form",
        resModel: "collections.call",
        resId: 1,
        arch: `<form disable_autofocus="1"><field name="open_items" invisible="1"/><field name="${name}" widget="${widget}" nolabel="1"/></form>`,
    });
}

test("each outcome is a button with a key", async () => {
    await mountField("outcome", "collections_call_outcome");

    expect("[role=radio]").toHaveCount(11);
    expect(queryAllTexts("kbd").join("")).toBe("1234567890W");
    expect("[role=radio]:first").toBeFocused();
    await contains("[data-value=promise]").click();
    expect("[data-value=promise]").toHaveAttribute("aria-checked", "true");
    expect("[aria-checked=true]").toHaveCount(1);
    expect(queryAllAttributes("[role=radio]", "tabindex").filter((x) => x === "0")).toHaveLength(1);
});

test("a key chooses an outcome", async () => {
    await mountField("outcome", "collections_call_outcome");

    await press("9");
    await animationFrame();
    expect("[data-value=no_answer]").toHaveAttribute("aria-checked", "true");
    await press("w");
    await animationFrame();
    expect("[data-value=wrong_number]").toHaveAttribute("aria-checked", "true");
    await press("ArrowLeft");
    await animationFrame();
    expect("[data-value=voicemail]").toHaveAttribute("aria-checked", "true");
    expect("[data-value=voicemail]").toBeFocused();
});

test("the note is kept while it is typed", async () => {
    onRpc("write", ({ args }) => {
        expect.step(args[1].note);
        return true;
    });
    await mountField("note", "collections_call_note");

    await contains("textarea").edit("They will pay", { confirm: false });
    expect.verifySteps([]);
    await advanceTime(1000);
    expect.verifySteps(["They will pay"]);
    await advanceTime(1000);
    expect.verifySteps([]);
});

test("items are chosen one by one or all at once", async () => {
    await mountField("item_ids", "collections_call_items");

    expect(queryAllTexts("tbody label")).toEqual(["INV/1", "INV/2"]);
    expect("tbody tr:first").toHaveText(/9 days late/);
    expect("tbody input:first").toBeChecked();
    expect("tbody input:last").not.toBeChecked();
    await contains("thead input").click();
    expect("tbody input:last").toBeChecked();
    await contains("tbody input:first").click();
    expect("tbody input:first").not.toBeChecked();
    expect("thead input").not.toBeChecked();
});

test("reachable or not, on the clock of the customer", async () => {
    await mountField("reach", "collections_call_reach");

    expect(".badge").toHaveText("Not reachable now");
    expect(".badge").toHaveClass("text-bg-warning");
    expect(".o_collections_call_reach").toHaveText(/03:00 there/);
});

test("last talks are text, never markup", async () => {
    await mountField("talks", "collections_call_talks");

    expect("li").toHaveCount(1);
    expect("li .text-break").toHaveText("<b>Hi</b>");
});

test("an open point opens on top", async () => {
    OpenItem._views = { form: `<form><field name="name"/></form>` };
    await mountField("points", "collections_call_points");

    await contains("li button").click();
    expect(".o_dialog .o_field_widget[name=name]").toHaveText("INV/1");
});
