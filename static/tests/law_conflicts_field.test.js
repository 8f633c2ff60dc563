import { expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { defineModels, fields, models, mountView } from "@web/../tests/web_test_helpers";

class Procedure extends models.Model {
    _name = "collections.procedure";

    law_conflicts = fields.Json();

    _records = [{ id: 1, law_conflicts: false }];
}

defineModels([Procedure]);
defineMailModels();

async function mountConflicts(value) {
    Procedure._records[0].law_conflicts = value;
    await mountView({
        type: "form",
        resModel: "collections.procedure",
        resId: 1,
        arch: `<form><field name="law_conflicts" widget="collections_law_conflicts" nolabel="1"/></form>`,
    });
}

test("every conflict tells the step, what is wrong and for whom", async () => {
    await mountConflicts({
        is_asking: true,
        checked: "Checked for consumers (Netherlands and Belgium).",
        rows: [
            {
                key: "1-costs",
                step: "Final notice",
                moment: "30 days after the due date",
                what: "Costs",
                text: "Send the letter first.",
                concerns: ["Consumers: Netherlands", "Businesses: Belgium"],
            },
        ],
    });

    expect(queryAllTexts(".o_collections_law_conflict td")).toEqual([
        "Final notice\n30 days after the due date",
        "Costs",
        "Send the letter first.",
        "Consumers: Netherlands\nBusinesses: Belgium",
    ]);
    expect(".o_collections_law_conflicts").toHaveText(/Checked for consumers \(Netherlands and Belgium\)/);
    expect(".o_collections_law_fine").toHaveCount(0);
});

test("a procedure that asks what the law allows says so", async () => {
    await mountConflicts({ is_asking: true, checked: "Checked for consumers (Netherlands).", rows: [] });

    expect(".o_collections_law_conflicts").toHaveCount(0);
    expect(".o_collections_law_fine").toHaveText(/days that the law allows.*Checked for consumers \(Netherlands\)/s);
});

test("a procedure on which the law has no say shows nothing", async () => {
    await mountConflicts({ is_asking: false, checked: "Checked for consumers (Netherlands).", rows: [] });
    expect(".o_field_collections_law_conflicts").toHaveText("");
});

test("nothing is shown before anything is known", async () => {
    await mountConflicts(false);
    expect(".o_field_collections_law_conflicts").toHaveText("");
});
