import { expect, test } from "@odoo/hoot";
import { advanceTime, hover, queryAllTexts, queryOne, queryRect } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { defineModels, fields, models, mountView } from "@web/../tests/web_test_helpers";
import { OPEN_DELAY } from "@web/core/tooltip/tooltip_service";

const LABELS = ["Not Due", "1-30 Days", "31-60 Days", "61-90 Days", "91-120 Days", "Over 120 Days"];
const FORM = `<form><field name="aging" widget="collections_aging_bar" nolabel="1"/></form>`;

class Profile extends models.Model {
    _name = "collections.profile";

    name = fields.Char();
    aging = fields.Json();

    _records = [{ id: 1, name: "Azure Interior", aging: false }];
}

defineModels([Profile]);
defineMailModels();

function makeAging(amounts, credit = 0) {
    return {
        currency_id: 1,
        buckets: LABELS.map((label, index) => ({
            key: `bucket_${index}`,
            label,
            amount: amounts[index],
        })),
        credit: { label: "Unallocated Credits", amount: credit },
    };
}

async function mountAging(aging, arch = FORM) {
    Profile._records[0].aging = aging;
    await mountView({ type: "form", resModel: "collections.profile", resId: 1, arch });
}

const getWidth = (key) => queryRect(`.o_collections_aging_segment[data-key=${key}]`).width;

test("the bar is divided in proportion to the amounts, from young to old", async () => {
    await mountAging(makeAging([400, 300, 0, 200, 0, 100]));

    const keys = [...queryOne(".o_collections_aging_track").children].map((el) => el.dataset.key);
    expect(keys).toEqual(["bucket_0", "bucket_1", "bucket_3", "bucket_5"]);
    const whole = queryRect(".o_collections_aging_track").width;
    expect(getWidth("bucket_0") / whole).toBeCloseTo(0.4, { margin: 0.02 });
    expect(getWidth("bucket_1") / whole).toBeCloseTo(0.3, { margin: 0.02 });
    expect(getWidth("bucket_3") / whole).toBeCloseTo(0.2, { margin: 0.02 });
    expect(getWidth("bucket_5") / whole).toBeCloseTo(0.1, { margin: 0.02 });
});

test("the legend tells label, amount and share of all buckets", async () => {
    await mountAging(makeAging([400, 300, 0, 200, 0, 100]));

    expect(queryAllTexts(".o_collections_aging_label")).toEqual(LABELS);
    expect(queryAllTexts(".o_collections_aging_amount")).toEqual([
        "$ 400.00",
        "$ 300.00",
        "$ 0.00",
        "$ 200.00",
        "$ 0.00",
        "$ 100.00",
    ]);
    expect(queryAllTexts(".o_collections_aging_share")).toEqual(["40%", "30%", "", "20%", "", "10%"]);
    expect(".o_collections_aging_credit").toHaveCount(0);
});

test("amounts are in the currency of the profile", async () => {
    const aging = makeAging([1234.5, 0, 0, 0, 0, 0], 12);
    aging.currency_id = 2;
    await mountAging(aging);

    expect(".o_collections_aging_amount:first").toHaveText("1,234.50 €");
    expect(".o_collections_aging_credit").toHaveText("Unallocated Credits 12.00 €");
});

test("a tiny bucket stays visible and is not called 0%", async () => {
    await mountAging(makeAging([1000000, 0, 0, 0, 0, 0.01]));

    expect(getWidth("bucket_5")).toBeGreaterThan(4);
    expect(queryAllTexts(".o_collections_aging_share")).toEqual([
        "over 99%",
        "",
        "",
        "",
        "",
        "under 1%",
    ]);
});

test("amounts far below one fill the bar", async () => {
    await mountAging(makeAging([0.01, 0.01, 0, 0, 0, 0]));

    const whole = queryRect(".o_collections_aging_track").width;
    expect(getWidth("bucket_0") / whole).toBeCloseTo(0.5, { margin: 0.02 });
    expect(getWidth("bucket_1") / whole).toBeCloseTo(0.5, { margin: 0.02 });
});

test("a bucket below zero is told but takes no place", async () => {
    await mountAging(makeAging([100, -40, 0, 0, 0, 0]));

    expect(".o_collections_aging_segment").toHaveCount(1);
    expect(".o_collections_aging_amount:eq(1)").toHaveText("$ -40.00");
    expect(".o_collections_aging_share:eq(0)").toHaveText("100%");
    expect(".o_collections_aging_share:eq(1)").toHaveText("");
});

test("nothing open", async () => {
    await mountAging(makeAging([0, 0, 0, 0, 0, 0]));

    expect(".o_collections_aging_bar").toHaveText("Nothing is open.");
    expect(".o_collections_aging_track").toHaveCount(0);
});

test("a profile without figures yet", async () => {
    await mountAging(false);

    expect(".o_collections_aging_bar").toHaveText("Nothing is open.");
});

test("only a credit", async () => {
    await mountAging(makeAging([0, 0, 0, 0, 0, 0], 80));

    expect(".o_collections_aging_empty").toHaveText("Nothing is open.");
    expect(".o_collections_aging_credit").toHaveText("Unallocated Credits $ 80.00");
});

test("the option makes it compact in a form: a bar and its text alternative", async () => {
    const arch = `<form><field name="aging" widget="collections_aging_bar" options="{'compact': true}"/></form>`;
    await mountAging(makeAging([75, 25, 0, 0, 0, 0], 5), arch);

    expect(".o_collections_aging_segment").toHaveCount(2);
    expect(".o_collections_aging_legend").toHaveCount(0);
    expect(".o_collections_aging_compact").toHaveAttribute("role", "img");
    const label = queryOne(".o_collections_aging_compact").getAttribute("aria-label");
    expect(label.replaceAll("\u00a0", " ")).toBe(
        "Not Due: $ 75.00 (75%) · 1-30 Days: $ 25.00 (25%) · Unallocated Credits: $ 5.00"
    );
});

test.tags("desktop");
test("it is compact in a list, where the tooltip tells the amounts", async () => {
    Profile._records = [
        { id: 1, name: "Azure Interior", aging: makeAging([75, 25, 0, 0, 0, 0], 5) },
        { id: 2, name: "Deco Addict", aging: makeAging([0, 0, 0, 0, 0, 0]) },
    ];
    await mountView({
        type: "list",
        resModel: "collections.profile",
        arch: `<list><field name="name"/><field name="aging" widget="collections_aging_bar"/></list>`,
    });

    expect(".o_data_row:eq(0) .o_collections_aging_segment").toHaveCount(2);
    expect(".o_collections_aging_legend").toHaveCount(0);
    expect(".o_data_row:eq(1) .o_collections_aging_compact").toHaveAttribute(
        "aria-label",
        "Nothing is open."
    );

    await hover(".o_data_row:eq(0) .o_collections_aging_compact");
    await advanceTime(OPEN_DELAY);
    await animationFrame();
    expect(queryAllTexts(".o-tooltip td")).toEqual([
        "Not Due",
        "$ 75.00",
        "75%",
        "1-30 Days",
        "$ 25.00",
        "25%",
        "Unallocated Credits",
        "$ 5.00",
        "",
    ]);
});

test("it is compact in a kanban card", async () => {
    Profile._records[0].aging = makeAging([0, 0, 0, 0, 0, 10]);
    await mountView({
        type: "kanban",
        resModel: "collections.profile",
        arch: `
            <kanban><templates><t t-name="card">
                <field name="aging" widget="collections_aging_bar"/>
            </t></templates></kanban>`,
    });

    expect(".o_kanban_record:eq(0) .o_collections_aging_segment").toHaveCount(1);
    expect(".o_collections_aging_legend").toHaveCount(0);
});
