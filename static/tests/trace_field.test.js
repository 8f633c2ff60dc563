import { expect, test } from "@odoo/hoot";
import { click, queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    defineModels,
    fields,
    mockService,
    models,
    mountView,
} from "@web/../tests/web_test_helpers";

const ARCH = `<form><field name="trace" widget="collections_trace" nolabel="1"/></form>`;

class OpenItem extends models.Model {
    _name = "collections.open.item";

    trace = fields.Json();

    _records = [{ id: 1, trace: false }];
}

defineModels([OpenItem]);
defineMailModels();

async function mountTrace(trace) {
    OpenItem._records[0].trace = trace;
    await mountView({ type: "form", resModel: "collections.open.item", resId: 1, arch: ARCH });
}

test("each row has a question and an answer, and what stops is marked", async () => {
    await mountTrace([
        { question: "Procedure", answer: "Standard", link: null, stops: false },
        { question: "On hold?", answer: "Wrong price", link: null, stops: true },
    ]);
    expect(queryAllTexts("strong")).toEqual(["Procedure", "On hold?"]);
    expect(queryAllTexts("tr.table-warning .w-100")).toEqual(["Wrong price"]);
    expect("button:contains(Open)").toHaveCount(0);
});

test("the record to change is one click away", async () => {
    mockService("action", {
        doAction(action) {
            expect.step(`${action.res_model} ${action.res_id}`);
        },
    });
    await mountTrace([
        {
            question: "On hold?",
            answer: "Wrong price",
            link: { model: "collections.hold", id: 7 },
            stops: true,
        },
    ]);
    await click("button:contains(Open)");
    await animationFrame();
    expect.verifySteps(["collections.hold 7"]);
});

test("a credit has no trace", async () => {
    await mountTrace(false);
    expect("p").toHaveText("A credit is not followed up.");
});
