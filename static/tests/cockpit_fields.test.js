import { beforeEach, expect, test } from "@odoo/hoot";
import { click, queryAll, queryAllTexts, queryOne } from "@odoo/hoot-dom";
import { animationFrame, Deferred, mockDate } from "@odoo/hoot-mock";
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

class Profile extends models.Model {
    _name = "collections.profile";

    name = fields.Char();
    aging = fields.Json();
    exposure = fields.Json();
    payment_trend = fields.Json();
    next_action = fields.Json();

    _records = [{ id: 1, name: "Azure Interior" }];
}

class Action extends models.Model {
    _name = "collections.action";

    name = fields.Char();

    _records = [{ id: 7, name: "First reminder" }];
}

defineModels([Profile, Action]);
defineMailModels();

beforeEach(() => mockDate("2026-03-02 09:00:00"));

async function mountField(name, value) {
    Profile._records[0][name] = value;
    const arch = `<form><field name="name"/><field name="${name}" widget="collections_${name}" nolabel="1"/></form>`;
    await mountView({ type: "form", resModel: "collections.profile", resId: 1, arch });
}

const plain = (text) => text.replaceAll("\u00a0", " ");

// --- exposure ---

test("exposure without a limit", async () => {
    await mountField("exposure", { exposure: 1500, limit: null, used: null, currency_id: 1 });

    expect(".o_collections_exposure .o_collections_figure").toHaveText("$ 1,500.00");
    expect(".o_collections_exposure_limit").toHaveText("No credit limit");
    expect(".progress").toHaveCount(0);
});

test("exposure within the limit", async () => {
    await mountField("exposure", {
        exposure: 620,
        to_invoice: 20,
        limit: 1000,
        used: 0.62,
        currency_id: 1,
    });

    expect(".o_collections_exposure_limit").toHaveText("62% of the limit of $ 1,000.00");
    expect(".progress").toHaveAttribute("aria-valuenow", "62");
    expect(".progress-bar").toHaveClass("text-bg-success");
    expect(".o_collections_exposure_orders").toHaveText("of which $ 20.00 orders to invoice");
});

test("exposure near and over the limit", async () => {
    await mountField("exposure", { exposure: 850, limit: 1000, used: 0.85, currency_id: 1 });
    expect(".progress-bar").toHaveClass("text-bg-warning");
});

test("exposure over the limit", async () => {
    await mountField("exposure", { exposure: 1250, limit: 1000, used: 1.25, currency_id: 1 });

    expect(".o_collections_exposure_limit").toHaveText("$ 250.00 over the limit");
    expect(".progress").toHaveAttribute("aria-valuenow", "100");
    expect(".progress-bar").toHaveClass("text-bg-danger");
});

test("a customer without figures yet has no exposure", async () => {
    await mountField("exposure", false);
    expect(".o_collections_exposure_limit").toHaveText("No credit limit");
});

// --- payment behaviour ---

const MONTHS = [
    { month: "2025-12-01", days: 20, amount: 100 },
    { month: "2026-01-01", days: null, amount: 0 },
    { month: "2026-02-01", days: -5, amount: 300 },
    { month: "2026-03-01", days: 0, amount: 50 },
];

test("a bar for each month with payments: late above the line, early below", async () => {
    await mountField("payment_trend", { currency_id: 1, months: MONTHS });

    expect(".o_collections_trend_month").toHaveCount(4);
    expect(".o_collections_trend_bar").toHaveCount(3);
    const [late, early] = queryAll(".o_collections_trend_bar");
    expect(late).toHaveClass("o_collections_trend_late");
    expect(early).toHaveClass("o_collections_trend_early");
    const zero = Number(queryOne(".o_collections_trend_zero").getAttribute("y1"));
    const number = (el, name) => Number(el.getAttribute(name));
    expect(number(late, "y") + number(late, "height")).toBeCloseTo(zero);
    expect(number(early, "y")).toBeCloseTo(zero);
    expect(number(late, "height") / number(early, "height")).toBeCloseTo(4);
});

test("the figures are told in tooltips and read aloud", async () => {
    await mountField("payment_trend", { currency_id: 1, months: MONTHS });

    expect(queryAll(".o_collections_trend_month").map((el) => plain(el.dataset.tooltip))).toEqual([
        "December 2025: 20 days late, $ 100.00 paid",
        "January 2026: nothing was paid",
        "February 2026: 5 days early, $ 300.00 paid",
        "March 2026: on the due date, $ 50.00 paid",
    ]);
    expect(plain(queryOne("svg").getAttribute("aria-label"))).toBe(
        "December 2025: 20 days late, $ 100.00 paid · " +
            "February 2026: 5 days early, $ 300.00 paid · " +
            "March 2026: on the due date, $ 50.00 paid"
    );
    expect(".o_collections_trend_last").toHaveText(
        "Last month with payments: on the due date"
    );
});

test("a customer who paid nothing yet", async () => {
    await mountField("payment_trend", { currency_id: 1, months: [MONTHS[1]] });
    expect(".o_collections_trend_empty").toHaveText("Nothing was paid yet.");
});

// --- next action ---

function makeNext(values = {}) {
    return {
        id: 7,
        what: "First reminder",
        date: "2026-03-02",
        amount: 120,
        currency_id: 1,
        channel: "E-mail",
        icon: "fa-envelope-o",
        to: "Anna",
        address: "anna@azure.example",
        state: "approve",
        state_label: "To approve",
        problem: "",
        others: 0,
        buttons: [
            { name: "action_approve", label: "Approve" },
            { name: "action_skip", label: "Skip", confirm: "Skip it?" },
        ],
        ...values,
    };
}

test("what is next: what, when, for how much, to whom, how", async () => {
    await mountField("next_action", makeNext());

    expect(".o_collections_next_what").toHaveText("First reminder");
    expect(".o_collections_next_when").toHaveText("today · $ 120.00");
    expect(".o_collections_next_to").toHaveText("To Anna · anna@azure.example");
    expect(".o_collections_next .fa").toHaveAttribute("aria-label", "E-mail");
    expect(queryAllTexts(".o_collections_next button[name]")).toEqual(["Approve", "Skip"]);
    expect("button[name=action_approve]").toHaveClass("btn-primary");
});

test("what is late is red; the others are counted", async () => {
    await mountField("next_action", makeNext({ date: "2026-02-20", others: 2 }));

    expect(".o_collections_next_when .text-danger").toHaveText("Feb 20");
    expect(".o_collections_next_others").toHaveText("and 2 more");
});

test("a button does it and the form is read again", async () => {
    onRpc("collections.action", "action_approve", ({ args }) => {
        expect.step(`approve ${args[0]}`);
        return true;
    });
    onRpc("collections.profile", "web_read", () => expect.step("read"));
    await mountField("next_action", makeNext());
    expect.verifySteps(["read"]);

    await contains("button[name=action_approve]").click();
    expect.verifySteps(["approve 7", "read"]);
});

test("a second click while it is done does nothing", async () => {
    const done = new Deferred();
    onRpc("collections.action", "action_approve", async () => {
        expect.step("approve");
        await done;
        return true;
    });
    await mountField("next_action", makeNext());

    await click("button[name=action_approve]");
    await animationFrame();
    expect("button[name=action_approve]").not.toBeEnabled();
    done.resolve();
    await animationFrame();
    expect.verifySteps(["approve"]);
});

test("a question is asked first", async () => {
    onRpc("collections.action", "action_skip", () => {
        expect.step("skip");
        return true;
    });
    await mountField("next_action", makeNext());

    await contains("button[name=action_skip]").click();
    expect(".modal-body").toHaveText("Skip it?");
    expect.verifySteps([]);
    await contains(".modal-footer .btn-primary").click();
    expect.verifySteps(["skip"]);
});

test("a button that opens a dialog", async () => {
    mockService("action", {
        doAction: (action) => expect.step(action.res_model),
    });
    onRpc("collections.action", "action_approve", () => ({
        type: "ir.actions.act_window",
        res_model: "collections.call",
    }));
    await mountField("next_action", makeNext());

    await contains("button[name=action_approve]").click();
    expect.verifySteps(["collections.call"]);
});

test("a step that comes by itself has no buttons", async () => {
    await mountField(
        "next_action",
        makeNext({ id: false, date: "2026-03-03", state_label: "", buttons: [], address: "" })
    );

    expect("button.o_collections_next_what").toHaveCount(0);
    expect(".o_collections_next_when").toHaveText("tomorrow · $ 120.00 · E-mail");
    expect(".o_collections_next button[name]").toHaveCount(0);
});

test("what failed tells why", async () => {
    await mountField("next_action", makeNext({ state: "failed", problem: "No e-mail address" }));

    expect(".o_collections_next_problem").toHaveText("No e-mail address");
    expect(".o_collections_next .badge").toHaveClass("text-bg-danger");
});

test("nothing is next", async () => {
    await mountField("next_action", { currency_id: 1, what: "" });
    expect(".o_collections_next_empty").toHaveText("Nothing is planned.");
});
