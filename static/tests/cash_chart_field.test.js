import { expect, test } from "@odoo/hoot";
import { click, queryAll, queryAllTexts, queryOne } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    defineModels,
    fields,
    mockService,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

class Board extends models.Model {
    _name = "collections.forecast.board";

    chart = fields.Json();

    _records = [{ id: 1, chart: false }];
}

defineModels([Board]);
defineMailModels();

function makeWeek(number, start, end, values = {}) {
    return { number, start, end, expected: 100 * number, low: 50, high: 900, base: 200, ...values };
}

function makeChart(values = {}) {
    return {
        currency_id: 1,
        is_supposed: false,
        weeks: [
            makeWeek(1, "2026-03-03", "2026-03-09"),
            makeWeek(2, "2026-03-10", "2026-03-16"),
        ],
        past: [
            { start: "2026-02-24", end: "2026-03-02", expected: 80, low: 40, high: 99, actual: 90, inside: 1 },
        ],
        running: null,
        total: 300,
        base_total: 400,
        inside: 1,
        ...values,
    };
}

async function mountChart(chart) {
    Board._records[0].chart = chart;
    await mountView({
        type: "form",
        resModel: "collections.forecast.board",
        resId: 1,
        arch: `<form><field name="chart" widget="collections_cash_chart" nolabel="1"/></form>`,
    });
}

test("weeks stand in the drawing and in a table", async () => {
    await mountChart(makeChart());
    expect(".o_collections_cash_total").toHaveText(/300.* expected until .*16/);
    expect(".o_collections_cash_past").toHaveText("1 of the last 1 weeks came in within their band");
    expect(".o_collections_cash_week").toHaveCount(2);
    expect(".o_collections_cash_area").toHaveCount(3);
    expect(".o_collections_cash_actual").toHaveCount(1);
    expect(".o_collections_cash_base").toHaveCount(0);
    expect(".o_collections_cash_line").toHaveCount(2);
    expect(".o_collections_cash_grid").toHaveCount(4);
    expect(queryAllTexts("text.o_collections_cash_label").slice(0, 4)).toEqual(["200", "400", "600", "800"]);
    expect(queryAllTexts(".o_collections_cash_key").length).toBe(3);
    const points = queryOne(".o_collections_cash_band").getAttribute("points").split(" ");
    expect(points.length).toBe(4);
    expect(queryOne("svg").getAttribute("aria-label")).toMatch(/between/);
});

test("what is supposed stands beside what is", async () => {
    await mountChart(makeChart({ is_supposed: true }));
    expect(".o_collections_cash_total").toHaveText(/300.*, .*400.* as it is/);
    expect(".o_collections_cash_base").toHaveCount(1);
    expect(queryAllTexts("thead th")).toEqual([
        "Week",
        "At Least",
        "Expected",
        "At Most",
        "As It Is",
        "Items",
    ]);
});

test("a coming week opens the items behind it, a past one does not", async () => {
    onRpc("action_open_week", ({ args }) => {
        expect.step(`week ${args[1]}`);
        return { type: "ir.actions.act_window_close" };
    });
    mockService("action", { doAction: (action) => expect.step(action.type) });
    await mountChart(makeChart());
    const areas = queryAll(".o_collections_cash_area");
    await click(areas[0]);
    await animationFrame();
    expect.verifySteps([]);
    await click(areas[2]);
    await animationFrame();
    expect.verifySteps(["week 2", "ir.actions.act_window_close"]);
});

test("the week under way shows what came in and what is still expected", async () => {
    const running = { start: "2026-03-02", end: "2026-03-08", expected: 90, low: 40, high: 99, actual: 120 };
    const rest = makeWeek(0, "2026-03-06", "2026-03-08", { expected: 80, low: 10, high: 100, base: 80 });
    const next = makeWeek(1, "2026-03-09", "2026-03-15");
    onRpc("action_open_week", ({ args }) => {
        expect.step(`week ${args[1]}`);
        return { type: "ir.actions.act_window_close" };
    });
    mockService("action", { doAction: () => {} });
    await mountChart(makeChart({ running, weeks: [rest, next] }));
    expect(".o_collections_cash_week").toHaveCount(2);
    expect(".o_collections_cash_week:first").toHaveText(/Mar 2.*Mar 8.*This week.*120.* came in so far.*80/s);
    expect(".o_collections_cash_actual").toHaveCount(2);
    const [came, still] = [".o_collections_cash_actual:last", ".o_collections_cash_rest"].map((selector) =>
        ["y", "height"].map((name) => Number(queryOne(selector).getAttribute(name)))
    );
    expect(still[0] + still[1]).toBeCloseTo(came[0], { margin: 0.01 });
    expect(still[1] / came[1]).toBeCloseTo(80 / 120, { margin: 0.01 });
    expect(queryOne("svg").getAttribute("aria-label")).toMatch(/120.* came in so far; .*80.* still expected/);
    await click(queryAll(".o_collections_cash_area")[1]);
    await animationFrame();
    expect.verifySteps(["week 0"]);
});

test("a week that ends today has nothing more to come", async () => {
    const running = { start: "2026-02-24", end: "2026-03-02", expected: 90, low: 40, high: 99, actual: 120 };
    await mountChart(makeChart({ running, past: [] }));
    expect(".o_collections_cash_week").toHaveCount(3);
    expect(".o_collections_cash_week:first button").toHaveCount(0);
    expect(".o_collections_cash_rest").toHaveAttribute("height", "0");
});

test("without a forecast nothing is drawn", async () => {
    await mountChart(false);
    expect("svg").toHaveCount(0);
});
