import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { click, edit, press, queryAllTexts, queryFirst } from "@odoo/hoot-dom";
import { advanceTime, animationFrame, mockDate, mockTimeZone } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    defineModels,
    fields,
    mockService,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

const ARCH = `<form><sheet><widget name="collections_history"/></sheet></form>`;
const KINDS = [
    { key: "message", label: "Messages", icon: "fa-envelope-o" },
    { key: "note", label: "Notes", icon: "fa-sticky-note-o" },
    { key: "invoice", label: "Invoices", icon: "fa-file-text-o" },
];

class Profile extends models.Model {
    _name = "collections.profile";

    name = fields.Char();

    _records = [{ id: 7, name: "Customer" }];
}

defineModels([Profile]);
defineMailModels();

beforeEach(() => {
    asked = [];
    mockDate("2026-03-04 09:00:00");
    mockTimeZone(0);
});

function makeEntry(id, values = {}) {
    return {
        key: `message-${id}`,
        source: "message",
        id,
        kind: "note",
        icon: "fa-sticky-note-o",
        moment: "2026-03-04 08:15:00",
        day: false,
        title: "",
        text: `Note ${id}`,
        is_long: false,
        author: "Ann",
        amount: false,
        currency_id: false,
        state: "",
        tone: "",
        model: false,
        res_id: false,
        link: "",
        company: "",
        attachments: [],
        changes: [],
        incoming: false,
        ...values,
    };
}

/** What was asked since the last look: kinds, words and the place to read on from. */
let asked = [];

function takeAsked() {
    const taken = asked;
    asked = [];
    return taken;
}

/** Answer with the pages given, one after another; the last one again and again. */
function answerWith(...pages) {
    onRpc("collections.profile", "get_history", ({ kwargs }) => {
        asked.push([kwargs.kinds.join(), kwargs.text, kwargs.before || null]);
        const page = pages.length > 1 ? pages.shift() : pages[0];
        return { next: null, coming: [], kinds: KINDS, ...page };
    });
}

async function mountHistory() {
    await mountView({ type: "form", resModel: "collections.profile", resId: 7, arch: ARCH });
}

describe("what is shown", () => {
    test("entries stand below their day, with author, time and text", async () => {
        answerWith({
            entries: [
                makeEntry(3),
                makeEntry(2, { moment: "2026-03-03 17:00:00" }),
                makeEntry(1, { moment: false, day: "2025-12-24" }),
            ],
        });
        await mountHistory();

        expect(queryAllTexts(".o_collections_history_date")).toEqual([
            "Today",
            "Yesterday",
            "Wednesday, December 24, 2025",
        ]);
        expect(".o_collections_history_entry").toHaveCount(3);
        expect(".o_collections_history_entry:eq(0) time").toHaveText("8:15 AM");
        expect(".o_collections_history_entry:eq(0) .fw-bold").toHaveText("Ann");
        expect(".o_collections_history_entry:eq(0) .o_collections_history_text").toHaveText("Note 3");
        expect(".o_collections_history_entry:eq(2) time").toHaveCount(0);
    });

    test("amount, state and link of an entry", async () => {
        mockService("action", {
            doAction(action) {
                expect.step([action.res_model, action.res_id]);
            },
        });
        answerWith({
            entries: [
                makeEntry(1, {
                    kind: "invoice",
                    title: "Invoice INV/1",
                    amount: 1234.5,
                    currency_id: 1,
                    state: "Paid",
                    tone: "success",
                    model: "account.move",
                    res_id: 12,
                }),
            ],
        });
        await mountHistory();

        expect(".o_collections_history_amount").toHaveText("$ 1,234.50");
        expect(".o_collections_history_entry .badge").toHaveText("Paid");
        expect(".o_collections_history_entry .badge").toHaveClass("text-bg-success");
        await click(".o_collections_history_link");
        expect.verifySteps([["account.move", 12]]);
    });

    test("an amount of zero is shown, no amount is not", async () => {
        answerWith({ entries: [makeEntry(1, { amount: 0, currency_id: 1 }), makeEntry(2)] });
        await mountHistory();

        expect(queryAllTexts(".o_collections_history_amount")).toEqual(["$ 0.00"]);
    });

    test("text is never read as HTML", async () => {
        answerWith({ entries: [makeEntry(1, { text: "<b>x</b>", title: "<i>y</i>" })] });
        await mountHistory();

        expect(".o_collections_history_text").toHaveText("<b>x</b>");
        expect(".o_collections_history_entry b, .o_collections_history_entry i i").toHaveCount(0);
    });

    test("changes tell both values", async () => {
        answerWith({
            entries: [
                makeEntry(1, {
                    kind: "change",
                    text: "",
                    changes: [
                        { field: "Locked", type: "boolean", old: false, new: true },
                        { field: "Collector", type: "many2one", old: "", new: "Ann" },
                        { field: "Limit", type: "monetary", currency_id: 1, old: 5, new: 0 },
                    ],
                }),
            ],
        });
        await mountHistory();

        expect(queryAllTexts(".o_collections_history_changes li").map((t) => t.replace(/\s+/g, " ")))
            .toEqual(["Locked: No Yes", "Collector: None Ann", "Limit: $ 5.00 $ 0.00"]);
    });

    test("nothing yet", async () => {
        answerWith({ entries: [] });
        await mountHistory();

        expect(".o_collections_history_empty").toHaveText("Nothing has happened yet.");
    });
});

describe("what is planned", () => {
    const coming = [1, 2, 3, 4, 5].map((id) => ({
        ...makeEntry(id),
        key: `coming-${id}`,
        moment: false,
        day: `2026-03-1${id}`,
        title: `Step ${id}`,
        text: "",
    }));

    test("the next three, and all of it when asked for", async () => {
        answerWith({ entries: [], coming });
        await mountHistory();

        expect(".o_collections_history_coming li").toHaveCount(3);
        expect(".o_collections_history_coming button").toHaveText("Show 2 more");
        await click(".o_collections_history_coming button");
        await animationFrame();
        expect(".o_collections_history_coming li").toHaveCount(5);
        await click(".o_collections_history_coming button");
        await animationFrame();
        expect(".o_collections_history_coming li").toHaveCount(3);
    });

    test("no box without plans", async () => {
        answerWith({ entries: [makeEntry(1)] });
        await mountHistory();

        expect(".o_collections_history_coming").toHaveCount(0);
    });
});

describe("finding", () => {
    test("kinds are chosen and left out again", async () => {
        answerWith({ entries: [makeEntry(1)] });
        await mountHistory();
        await click("[data-kind=note]:first");
        await animationFrame();
        expect("button[data-kind=note]").toHaveAttribute("aria-pressed", "true");
        await click("button[data-kind=invoice]");
        await animationFrame();
        await click("button[data-kind=note]");
        await animationFrame();
        await click(".o_collections_history_all");
        await animationFrame();
        expect(".o_collections_history_all").toHaveCount(0);
        expect(takeAsked()).toEqual([
            ["", "", null],
            ["note", "", null],
            ["note,invoice", "", null],
            ["invoice", "", null],
            ["", "", null],
        ]);
    });

    test("words are looked for once typing stops; escape clears them", async () => {
        answerWith({ entries: [makeEntry(1)] }, { entries: [] }, { entries: [makeEntry(1)] });
        await mountHistory();
        await click(".o_collections_history input");
        await edit("bookkeeper", { confirm: false });
        expect(takeAsked()).toEqual([["", "", null]]);
        await advanceTime(400);
        await animationFrame();
        expect(takeAsked()).toEqual([["", "bookkeeper", null]]);
        expect(".o_collections_history_empty").toHaveText(
            "Nothing fits. Choose other kinds or other words."
        );
        await press("Escape");
        await animationFrame();
        expect(takeAsked()).toEqual([["", "", null]]);
        expect(".o_collections_history_entry").toHaveCount(1);
    });
});

describe("reading on", () => {
    test("the next page comes after what is shown", async () => {
        const next = ["2026-03-04T08:15:00", "message", 2];
        answerWith({ entries: [makeEntry(3), makeEntry(2)], next }, { entries: [makeEntry(1)] });
        await mountHistory();
        // The end is in view: it is read without a click.
        await advanceTime(100);
        await animationFrame();
        await animationFrame();

        expect(takeAsked()).toEqual([
            ["", "", null],
            ["", "", next],
        ]);
        expect(queryAllTexts(".o_collections_history_text")).toEqual(["Note 3", "Note 2", "Note 1"]);
        expect(".o_collections_history_more").toHaveCount(0);
    });

    test("the whole text is read when it is opened, once", async () => {
        answerWith({ entries: [makeEntry(5, { is_long: true })] });
        onRpc("collections.profile", "get_history_body", ({ args }) => {
            expect.step(args);
            return "<p>All <b>of it</b></p>";
        });
        await mountHistory();
        expect(".o_collections_history_toggle").toHaveAttribute("aria-expanded", "false");
        await click(".o_collections_history_toggle");
        await animationFrame();
        expect.verifySteps([[7, "message", 5]]);
        expect(".o_collections_history_body b").toHaveText("of it");
        expect(".o_collections_history_toggle").toHaveAttribute("aria-expanded", "true");
        await click(".o_collections_history_toggle");
        await animationFrame();
        expect(".o_collections_history_body").toHaveCount(0);
        await click(".o_collections_history_toggle");
        await animationFrame();
        expect(".o_collections_history_body").toHaveCount(1);
        expect.verifySteps([]);
    });

    test("attachments are listed by name", async () => {
        answerWith({
            entries: [
                makeEntry(1, {
                    attachments: [{ id: 4, name: "proof.pdf", mimetype: "x/y", size: 3 }],
                }),
            ],
        });
        await mountHistory();

        expect(queryFirst(".o_collections_history_file")).toHaveText("proof.pdf");
    });
});

describe("in the dossier", () => {
    test("the history takes the place of the messages, below what the chatter writes with", async () => {
        answerWith({ entries: [makeEntry(1)], coming: [{ ...makeEntry(9), kind: "activity" }] });
        await mountView({
            type: "form",
            resModel: "collections.profile",
            resId: 7,
            arch: `<form><sheet><field name="name"/></sheet><chatter/></form>`,
        });
        await animationFrame();

        expect(".o-mail-Chatter .o_collections_history_entry").toHaveCount(1);
        expect(".o-mail-Chatter .o-mail-Thread").toHaveCount(0);
        expect(".o-mail-Chatter-sendMessage").toHaveCount(1);
        expect(".o-mail-Chatter-logNote").toHaveCount(1);
        // The chatter shows activities itself.
        expect(".o_collections_history_coming").toHaveCount(0);
    });
});
