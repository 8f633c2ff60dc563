import { beforeEach, expect, test } from "@odoo/hoot";
import { queryAllTexts, queryOne } from "@odoo/hoot-dom";
import { mockDate } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { defineModels, fields, models, mountView } from "@web/../tests/web_test_helpers";

class Profile extends models.Model {
    _name = "collections.profile";

    risk_factors = fields.Json();
    risk_history = fields.Json();

    _records = [{ id: 1, risk_factors: false, risk_history: false }];
}

defineModels([Profile]);
defineMailModels();

beforeEach(() => mockDate("2026-03-02 09:00:00"));

async function mountField(name, widget, value) {
    Profile._records[0][name] = value;
    await mountView({
        type: "form",
        resModel: "collections.profile",
        resId: 1,
        arch: `<form><field name="${name}" widget="${widget}" nolabel="1"/></form>`,
    });
}

const mountFactors = (value) => mountField("risk_factors", "collections_score_factors", value);
const mountHistory = (value) => mountField("risk_history", "collections_score_history", value);

function makeFactor(code, points, sentence = `Sentence of ${code}.`) {
    return { code, label: `Label of ${code}`, points, sentence };
}

test("every sign tells its name, its sentence and its points", async () => {
    await mountFactors({
        score: 37.4,
        uncertainty: 4.6,
        start: 50,
        factors: [makeFactor("overdue", -20.2), makeFactor("history", 8.1)],
    });

    expect(".o_collections_score_value").toHaveText("37");
    expect(".o_collections_score_factors p").toHaveText(/± 5/);
    expect(queryAllTexts("tbody tr:eq(0) td")).toEqual(["Everybody starts with", "50"]);
    expect("tr[data-code=overdue]").toHaveText(/Label of overdue\s+Sentence of overdue\./);
    expect("tr[data-code=overdue] .o_collections_score_points").toHaveText("−20");
    expect("tr[data-code=history] .o_collections_score_points").toHaveText("+8");
});

test("what speaks against is drawn to the left, what speaks for to the right", async () => {
    await mountFactors({
        score: 40,
        start: 50,
        factors: [makeFactor("overdue", -20), makeFactor("history", 10)],
    });

    expect("tr[data-code=overdue] .bg-danger").toHaveCount(1);
    expect("tr[data-code=overdue] .bg-success").toHaveCount(0);
    expect("tr[data-code=history] .bg-success").toHaveCount(1);
    expect(queryOne("tr[data-code=overdue] .bg-danger").style.width).toBe("100%");
    expect(queryOne("tr[data-code=history] .bg-success").style.width).toBe("50%");
});

test("a sign without effect has no bar, one without words is left out", async () => {
    await mountFactors({
        score: 50,
        start: 50,
        factors: [makeFactor("trend", 0.2), makeFactor("season", 0, "")],
    });

    expect("tr[data-code=trend] .o_collections_score_bar").toHaveCount(0);
    expect("tr[data-code=trend] .o_collections_score_points").toHaveText("0");
    expect("tr[data-code=season]").toHaveCount(0);
});

test("a customer without score", async () => {
    await mountFactors(false);

    expect(".o_field_collections_score_factors").toHaveText("This customer has no score yet.");
});

test("the course is a line of steps with the changes of class", async () => {
    await mountHistory([
        { date: "2026-01-01", score: 80, class: "a" },
        { date: "2026-01-31", score: 75, class: "a" },
        { date: "2026-02-10", score: 35, class: "e" },
        { date: "2026-03-02", score: 35, class: "e" },
    ]);

    expect(queryOne("svg path").getAttribute("d")).toBe(
        "M0.0 12.0 H150.0 V15.0 H200.0 V39.0 H300.0 V39.0"
    );
    expect("svg").toHaveAttribute(
        "aria-label",
        "Jan 1: 80 (class A) · Feb 10: 35 (class E) · Mar 2: 35 (class E)"
    );
    expect(".o_collections_score_marks li").toHaveCount(3);
});

test("a single score and none", async () => {
    await mountHistory([{ date: "2026-03-02", score: 50, class: "c" }]);
    expect("svg path").toHaveCount(1);
    expect(".o_collections_score_marks li").toHaveCount(1);
});

test("no course yet", async () => {
    await mountHistory(false);
    expect(".o_field_collections_score_history").toHaveText("No score yet.");
});
