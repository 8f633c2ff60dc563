import { expect, test } from "@odoo/hoot";
import { click, queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    MockServer,
    defineModels,
    fields,
    mockService,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

const ARCH = `<form><field name="proposal_cards" widget="collections_proposals" nolabel="1"/></form>`;
const CARD = {
    id: 7,
    intent: "promise",
    title: "Promise",
    sentence: "We pay 2026/12 on Friday.",
    language: "English",
    sure: true,
    confidence: "Clear",
    summary: "Promise of € 1,250.00 for Friday 4 December, invoice 2026/12",
    finding: "",
    problem: "",
    state: "open",
    outcome: "",
    can_decide: true,
    can_accept: true,
    can_change: true,
    can_undo: false,
    has_result: false,
    choices: [
        ["dispute", "Dispute"],
        ["none", "Nothing of this kind"],
    ],
};

class Action extends models.Model {
    _name = "collections.action";

    proposal_cards = fields.Json();

    _records = [{ id: 1, proposal_cards: false }];
}

defineModels([Action]);
defineMailModels();

async function mountCards(...cards) {
    Action._records[0].proposal_cards = cards.map((values) => ({ ...CARD, ...values }));
    await mountView({ type: "form", resModel: "collections.action", resId: 1, arch: ARCH });
}

test("the card shows the sentence, how sure it is and what will be done", async () => {
    await mountCards({});
    expect("mark").toHaveText("We pay 2026/12 on Friday.");
    expect(".badge").toHaveText("Clear");
    expect("article p").toHaveText(CARD.summary);
    expect("article").toHaveAttribute("aria-label", "Promise");
    expect(queryAllTexts("article button")).toEqual(["Accept", "Change…", "Not right"]);
});

test("what a customer writes is text, never markup", async () => {
    await mountCards({ sentence: "<b id='bad'>pay</b>" });
    expect("#bad").toHaveCount(0);
    expect("mark").toHaveText("<b id='bad'>pay</b>");
});

test("one click accepts, and the card shows what became of it", async () => {
    onRpc("collections.proposal", "action_accept", ({ args }) => {
        expect.step(args[0]);
        const decided = {
            ...CARD,
            state: "accepted",
            outcome: "Accepted, Ann",
            can_decide: false,
            can_undo: true,
            has_result: true,
        };
        MockServer.env["collections.action"].write([1], { proposal_cards: [decided] });
        return true;
    });
    await mountCards({});
    await click("button[name=accept]");
    await animationFrame();
    expect.verifySteps([[7]]);
    expect(".o_collections_proposal_outcome").toHaveText("Accepted, Ann");
    expect(queryAllTexts("article button")).toEqual(["Open It", "Undo"]);
});

test("what stands in the way is told, and changing comes first", async () => {
    await mountCards({ can_accept: false, problem: "The customer names no day.", sure: false });
    expect(".o_collections_proposal_problem").toHaveText("The customer names no day.");
    expect("button[name=accept]").toHaveCount(0);
    expect("button[name=change]").toHaveClass("btn-primary");
});

test("changing opens the dialog of the server", async () => {
    onRpc("collections.proposal", "action_change", () => ({
        type: "ir.actions.act_window",
        res_model: "collections.promise",
    }));
    mockService("action", {
        doAction(action) {
            expect.step(action.res_model);
        },
    });
    await mountCards({});
    await click("button[name=change]");
    await animationFrame();
    expect.verifySteps(["collections.promise"]);
});

test("not right asks what it really is", async () => {
    onRpc("collections.proposal", "action_reject", ({ args }) => {
        expect.step(args[1]);
        return true;
    });
    await mountCards({});
    await click("button[name=reject]");
    await animationFrame();
    expect(queryAllTexts(".o-dropdown--menu .dropdown-item")).toEqual([
        "Dispute",
        "Nothing of this kind",
    ]);
    await click(".o-dropdown--menu .dropdown-item:contains(Dispute)");
    await animationFrame();
    expect.verifySteps(["dispute"]);
});

test("who may not decide only reads", async () => {
    await mountCards({ can_decide: false, can_accept: false, choices: [] });
    expect("article button").toHaveCount(0);
});
