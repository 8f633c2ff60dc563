import { expect, test } from "@odoo/hoot";
import { hover, press, queryAllTexts, queryOne } from "@odoo/hoot-dom";
import { advanceTime, animationFrame } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineModels,
    fields,
    mockService,
    models,
    mountView,
    MockServer,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { OPEN_DELAY } from "@web/core/tooltip/tooltip_service";

const SUMMARY = {
    tabs: { all: 3, calls: 2, approve: 1, replies: 0, promises: 0, disputes: 0, alerts: 0 },
    done: 1,
    planned: 4,
    promised: [{ currency_id: 1, amount: 120 }],
    received: [],
};
const LIST = `
    <list js_class="collections_worklist_list" default_order="customer_priority desc, profile_id.id, priority desc">
        <field name="partner_id"/>
        <field name="channel_code" column_invisible="True"/>
        <field name="is_message" column_invisible="True"/>
        <field name="priority_reason" widget="collections_priority"/>
    </list>`;
const SEARCH = `
    <search>
        <filter name="mine" string="Mine" domain="[]"/>
        <filter name="calls" string="Calls" domain="[('channel_code', '=', 'call')]"/>
        <filter name="approve" string="To Approve" domain="[('state', '=', 'approve')]"/>
        <filter name="by_partner" string="Customer" context="{'group_by': 'partner_id'}"/>
    </search>`;
const FORM = `
    <form js_class="collections_worklist_form">
        <header>
            <button name="action_done" type="object" string="Done" data-hotkey="g"/>
        </header>
        <field name="partner_id"/>
        <field name="state"/>
        <field name="date"/>
        <field name="user_id"/>
    </form>`;

const CUSTOMERS = [
    { id: 1, name: "Azure Interior" },
    { id: 2, name: "Deco Addict" },
];
const RECORDS = [
    {
        id: 1,
        partner_id: 1,
        state: "todo",
        channel_code: "call",
        priority_reason: "€ 12,400 late · 41 days",
        priority_details: {
            total: 29346,
            factors: [
                { name: "money", label: "Money", text: "€ 12,400 late", points: 12400.4 },
                { name: "age", label: "Age", text: "41 days", points: 16946 },
                { name: "risk", label: "Risk", text: "risk class A", points: null },
            ],
        },
    },
    { id: 2, partner_id: 1, state: "approve", channel_code: "email", is_message: true },
    { id: 3, partner_id: 2, state: "todo", channel_code: "call" },
];

class Partner extends models.Model {
    _name = "res.partner.test";

    name = fields.Char();

    _records = CUSTOMERS.map((record) => ({ ...record }));
}

class Action extends models.Model {
    _name = "collections.action";

    partner_id = fields.Many2one({ relation: "res.partner.test" });
    user_id = fields.Many2one({ relation: "res.partner.test" });
    state = fields.Char();
    failure_reason = fields.Text();
    date = fields.Date();
    channel_code = fields.Char();
    is_message = fields.Boolean();
    priority = fields.Integer();
    customer_priority = fields.Integer();
    priority_reason = fields.Char();
    priority_details = fields.Json();

    _records = RECORDS.map((record) => ({ ...record }));
}

defineModels([Action, Partner]);
defineMailModels();
onRpc("collections.worklist", "get_summary", () => SUMMARY);

function mountList(params = {}) {
    onRpc("web_search_read", ({ kwargs }) => {
        expect(kwargs.order).toInclude("customer_priority DESC, profile_id.id");
        return {
            length: 3,
            records: RECORDS.map((record) => ({
                ...record,
                partner_id: {
                    id: record.partner_id,
                    display_name: CUSTOMERS[record.partner_id - 1].name,
                },
                priority_reason: record.priority_reason || false,
                priority_details: record.priority_details || false,
                failure_reason: record.failure_reason || false,
                is_message: Boolean(record.is_message),
            })),
        };
    });
    return mountView({
        type: "list",
        resModel: "collections.action",
        arch: LIST,
        searchViewArch: SEARCH,
        ...params,
    });
}

const mountForm = (resIds, context = { collections_worklist: true }) =>
    mountView({
        type: "form",
        resModel: "collections.action",
        resId: resIds[0],
        resIds,
        arch: FORM,
        context,
    });

test("the reason is one line, told in full to a screen reader", async () => {
    await mountView({
        type: "form",
        resModel: "collections.action",
        resId: 1,
        arch: `<form><field name="priority_reason" widget="collections_priority"/></form>`,
    });

    expect(".o_collections_priority").toHaveText("€ 12,400 late · 41 days");
    expect(".o_collections_priority").toHaveAttribute(
        "aria-label",
        "Money: € 12,400 late · Age: 41 days · Risk: risk class A"
    );
});

test("an entry without reason shows nothing", async () => {
    await mountView({
        type: "form",
        resModel: "collections.action",
        resId: 3,
        arch: `<form><field name="priority_reason" widget="collections_priority"/></form>`,
    });

    expect(".o_collections_priority").toHaveCount(0);
});

test("an entry that failed says why", async () => {
    Object.assign(Action._records[2], { state: "failed", failure_reason: "There is no address." });
    await mountView({
        type: "form",
        resModel: "collections.action",
        resId: 3,
        arch: `<form><field name="priority_reason" widget="collections_priority"/></form>`,
    });

    expect(".o_collections_failure").toHaveText("There is no address.");
});

test.tags("desktop");
test("under the mouse every factor tells its points", async () => {
    await mountView({
        type: "form",
        resModel: "collections.action",
        resId: 1,
        arch: `<form><field name="priority_reason" widget="collections_priority"/></form>`,
    });
    await hover(".o_collections_priority");
    await advanceTime(OPEN_DELAY);
    await animationFrame();

    expect(queryAllTexts(".o_collections_priority_tooltip tbody tr td:last-child")).toEqual([
        "+12,400",
        "+16,946",
        "",
    ]);
    expect(".o_collections_priority_tooltip tfoot td").toHaveText("29,346");
});

test.tags("desktop");
test("tabs with counts, and the progress of today", async () => {
    await mountList();

    expect(queryAllTexts(".o_collections_worklist_dashboard .badge")).toEqual([
        "3",
        "2",
        "1",
        "0",
        "0",
        "0",
        "0",
    ]);
    expect("[data-tab=all]").toHaveClass("active");
    expect(".o_collections_done").toHaveText("1 of 4 done today");
    expect(".o_collections_ring text").toHaveText("25%");
    expect(".o_collections_ring").toHaveAttribute("aria-label", "1 of 4 done today");
    expect(queryOne(".o_collections_promised").textContent.replaceAll("\u00a0", " ")).toBe(
        "Promised $ 120.00"
    );
    expect(".o_collections_received").toHaveText("Received –");
});

test.tags("desktop");
test("a tab takes the place of the other one; the last click shows all again", async () => {
    await mountList();
    await contains("[data-tab=calls]").click();
    expect("[data-tab=calls]").toHaveAttribute("aria-pressed", "true");
    expect(".o_facet_value").toHaveText("Calls");

    await contains("[data-tab=approve]").click();
    expect(".o_facet_value").toHaveText("To Approve");
    expect("[data-tab=calls]").not.toHaveClass("active");

    await contains("[data-tab=all]").click();
    expect(".o_facet_value").toHaveCount(0);
    expect("[data-tab=all]").toHaveClass("active");
});

test.tags("desktop");
test("rows of one customer stand together", async () => {
    await mountList();

    expect(".o_data_row").toHaveCount(3);
    expect(".o_data_row.o_collections_same_customer").toHaveCount(1);
    expect(".o_data_row:eq(1)").toHaveClass("o_collections_same_customer");
});

test.tags("desktop");
test("keys: next opens the first entry, call and snooze are about it", async () => {
    mockService("action", {
        doActionButton: ({ name, resIds }) => expect.step(`${name} ${resIds}`),
    });
    await mountList({ selectRecord: (resId) => expect.step(`open ${resId}`) });

    await press("alt+l");
    await animationFrame();
    expect.verifySteps(["open 1"]);
    await press("alt+t");
    await animationFrame();
    await press("alt+z");
    await animationFrame();
    expect.verifySteps(["action_call 1", "action_open_snooze 1"]);
});

test.tags("desktop");
test("keys: many entries are snoozed at once; a message is not called", async () => {
    mockService("action", {
        doActionButton: ({ name, resIds }) => expect.step(`${name} ${resIds}`),
    });
    mockService("notification", { add: (text) => expect.step(String(text)) });
    await mountList();
    await contains(".o_data_row:eq(1) .o_list_record_selector input").click();
    await press("alt+t");
    await animationFrame();
    expect.verifySteps(["This entry is not a call."]);

    await contains(".o_data_row:eq(2) .o_list_record_selector input").click();
    await press("alt+z");
    await animationFrame();
    expect.verifySteps(["action_open_snooze 2,3"]);
});

test.tags("desktop");
test("the next entry opens after one is finished", async () => {
    onRpc("action_done", ({ args }) =>
        MockServer.env["collections.action"].write(args[0], { state: "done" })
    );
    await mountForm([1, 3]);
    await contains("button[name=action_done]").click();
    await animationFrame();

    expect(".o_field_widget[name=partner_id] input").toHaveValue("Deco Addict");
});

test.tags("desktop");
test("an entry of another list stays open after it is finished", async () => {
    onRpc("action_done", ({ args }) =>
        MockServer.env["collections.action"].write(args[0], { state: "done" })
    );
    await mountForm([1, 3], {});
    await contains("button[name=action_done]").click();
    await animationFrame();

    expect(".o_field_widget[name=partner_id] input").toHaveValue("Azure Interior");
});
