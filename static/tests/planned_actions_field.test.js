import { beforeEach, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { mockDate } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { defineModels, fields, models, mountView } from "@web/../tests/web_test_helpers";

const ARCH = `<form><field name="planned_actions" widget="collections_planned_actions" nolabel="1"/></form>`;

class Profile extends models.Model {
    _name = "collections.profile";

    planned_actions = fields.Json();

    _records = [{ id: 1, planned_actions: false }];
}

defineModels([Profile]);
defineMailModels();

beforeEach(() => mockDate("2026-03-02 09:00:00"));

function makeAction(day, values = {}) {
    return {
        date: `2026-03-${String(day).padStart(2, "0")}`,
        step: `Step ${day}`,
        channel: "E-mail",
        icon: "fa-envelope-o",
        amount: 100 + day,
        currency_id: 1,
        ...values,
    };
}

async function mountActions(actions) {
    Profile._records[0].planned_actions = actions;
    await mountView({ type: "form", resModel: "collections.profile", resId: 1, arch: ARCH });
}

test("a row tells when, how, what and for how much", async () => {
    await mountActions([
        makeAction(5),
        makeAction(9, {
            date: "2027-01-09",
            step: "Last notice",
            channel: "Call",
            icon: "fa-phone",
            amount: 1234.5,
            currency_id: 2,
        }),
    ]);

    expect(queryAllTexts("tbody td")).toEqual([
        "Mar 5",
        "E-mail",
        "Step 5",
        "$ 105.00",
        "Jan 9, 2027",
        "Call",
        "Last notice",
        "1,234.50 €",
    ]);
    expect("tbody tr:eq(0) .fa").toHaveClass("fa-envelope-o");
    expect("tbody tr:eq(1) .fa").toHaveClass("fa-phone");
});

test("eight rows are all shown", async () => {
    await mountActions([1, 2, 3, 4, 5, 6, 7, 8].map((day) => makeAction(day)));

    expect("tbody tr").toHaveCount(8);
    expect(".o_collections_planned_more").toHaveCount(0);
});

test("the ninth and further rows are counted", async () => {
    await mountActions(Array.from({ length: 11 }, (_, index) => makeAction(index + 1)));

    expect("tbody tr").toHaveCount(8);
    expect("tbody tr:last .o_collections_planned_step").toHaveText("Step 8");
    expect(".o_collections_planned_more").toHaveText("and 3 more");
});

test("a channel without icon and an amount of zero", async () => {
    await mountActions([makeAction(5, { icon: false, amount: 0 })]);

    expect("tbody .fa").toHaveClass("fa-circle-o");
    expect(".o_collections_planned_amount").toHaveText("$ 0.00");
});

test("nothing is planned", async () => {
    await mountActions([]);

    expect(".o_field_collections_planned_actions").toHaveText("Nothing is planned.");
});

test("a profile without preview yet", async () => {
    await mountActions(false);

    expect(".o_field_collections_planned_actions").toHaveText("Nothing is planned.");
});
