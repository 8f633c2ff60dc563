import { expect, test } from "@odoo/hoot";
import { queryAllAttributes, queryAllTexts, queryRect } from "@odoo/hoot-dom";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { defineModels, fields, models, mountView } from "@web/../tests/web_test_helpers";

const ARCH = `<form><field name="timeline" widget="collections_timeline" nolabel="1"/></form>`;
const EMAIL = { name: "E-mail", icon: "fa-envelope-o" };
const CALL = { name: "Call", icon: "fa-phone" };

class Procedure extends models.Model {
    _name = "collections.procedure";

    timeline = fields.Json();

    _records = [{ id: 1, timeline: false }];
}

defineModels([Procedure]);
defineMailModels();

function makeStep(id, offset, values = {}) {
    return {
        id,
        name: `Step ${id}`,
        offset,
        moment: `${offset} days`,
        mode: "automatic",
        channels: [EMAIL],
        ...values,
    };
}

async function mountTimeline(timeline) {
    Procedure._records[0].timeline = timeline;
    await mountView({ type: "form", resModel: "collections.procedure", resId: 1, arch: ARCH });
}

test("steps are in order around the due date", async () => {
    await mountTimeline([makeStep(1, -5), makeStep(2, 3), makeStep(3, 1200)]);

    expect(queryAllTexts(".o_collections_mark_text")).toEqual([
        "Step 1\n-5 days",
        "Due date",
        "Step 2\n3 days",
        "Step 3\n1200 days",
    ]);
    expect(queryAllTexts(".o_collections_day bdi")).toEqual(["−5", "+3", "+1,200"]);
    expect(".o_collections_due_date").toHaveCount(1);
});

test("what the law has a say in is told", async () => {
    await mountTimeline([
        makeStep(1, 3),
        makeStep(2, 10, { letter: "14-day letter", asks: [] }),
        makeStep(3, 30, { letter: "", asks: ["Costs", "Interest"] }),
    ]);

    expect(queryAllTexts(".o_collections_step_law")).toEqual(["14-day letter", "Costs, Interest"]);
});

test("a step on the due date comes after the mark of that day", async () => {
    await mountTimeline([makeStep(1, 0)]);

    expect(queryAllTexts(".o_collections_mark .fw-bold")).toEqual(["Due date", "Step 1"]);
    expect(".o_collections_step .o_collections_day").toHaveText("0");
});

test("the due date closes a timeline of steps before it", async () => {
    await mountTimeline([makeStep(1, -10), makeStep(2, -2)]);

    expect(queryAllTexts(".o_collections_mark .fw-bold")).toEqual(["Step 1", "Step 2", "Due date"]);
});

test("channels are icons with a name", async () => {
    await mountTimeline([makeStep(1, 3, { channels: [EMAIL, CALL, { name: "Drone", icon: false }] })]);

    const icons = ".o_collections_step_channels .fa";
    expect(queryAllAttributes(icons, "title")).toEqual(["E-mail", "Call", "Drone"]);
    expect(queryAllAttributes(icons, "aria-label")).toEqual(["E-mail", "Call", "Drone"]);
    expect(`${icons}:eq(0)`).toHaveClass("fa-envelope-o");
    expect(`${icons}:eq(1)`).toHaveClass("fa-phone");
    expect(`${icons}:eq(2)`).toHaveClass("fa-circle-o");
});

test("a badge tells which steps wait for somebody", async () => {
    await mountTimeline([
        makeStep(1, 3),
        makeStep(2, 10, { mode: "approve" }),
        makeStep(3, 20, { mode: "manual" }),
    ]);

    expect(".o_collections_step:eq(0) .badge").toHaveCount(0);
    expect(".o_collections_step:contains(Step 2) .badge").toHaveText("After approval");
    expect(".o_collections_step:contains(Step 3) .badge").toHaveText("By hand");
});

test("steps that are not saved yet share an id, and one has no channel", async () => {
    await mountTimeline([makeStep(0, 3), makeStep(0, 3, { name: "", channels: [] })]);

    expect(".o_collections_step").toHaveCount(2);
    expect(".o_collections_step:last .o_collections_step_channels").toHaveCount(0);
});

test("many steps with long names wrap and stay inside", async () => {
    const name = "Reminderwithoutanyplacetobreakthelineatallbecausepeoplewritesuchthings";
    await mountTimeline(Array.from({ length: 15 }, (_, index) => makeStep(index, index, { name })));

    const whole = queryRect(".o_collections_timeline");
    for (let index = 0; index < 15; index++) {
        const text = queryRect(`.o_collections_step_name:eq(${index})`);
        expect(text.right <= whole.right).toBe(true);
    }
    const first = queryRect(".o_collections_mark:first");
    expect(queryRect(".o_collections_mark:last").top).toBeGreaterThan(first.bottom - 1);
});

test("no steps", async () => {
    await mountTimeline([]);

    expect(".o_field_collections_timeline").toHaveText("Add a step to see the timeline.");
    expect(".o_collections_due_date").toHaveCount(0);
});

test("a procedure without timeline yet", async () => {
    await mountTimeline(false);

    expect(".o_field_collections_timeline").toHaveText("Add a step to see the timeline.");
});
