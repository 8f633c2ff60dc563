import { beforeEach, expect, test } from "@odoo/hoot";
import { click, edit, queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame, mockDate } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

const FORM = `
    <form js_class="collections_inbox_form">
        <field name="draft_subject"/>
        <button name="action_done" type="object" string="Done"/>
        <widget name="collections_conversation"/>
    </form>`;
const KANBAN = `
    <kanban js_class="collections_inbox">
        <field name="is_unread"/>
        <templates><t t-name="card">
            <field name="sender_name"/><field name="last_date" widget="collections_age"/>
        </t></templates>
    </kanban>`;

class Action extends models.Model {
    _name = "collections.action";

    sender_name = fields.Char();
    draft_subject = fields.Char();
    is_unread = fields.Boolean();
    last_date = fields.Datetime();
    profile_id = fields.Many2one({ relation: "collections.profile" });

    _records = [
        { id: 1, sender_name: "Anna", is_unread: true, last_date: "2026-03-02 08:30:00", profile_id: 5 },
        { id: 2, sender_name: "Bert", last_date: "2026-02-27 09:00:00" },
    ];
    _views = { form: FORM, kanban: KANBAN };
}

class Profile extends models.Model {
    _name = "collections.profile";

    name = fields.Char();

    _records = [{ id: 5, name: "Bakery" }];
}

defineModels([Action, Profile]);
defineMailModels();

function makeMessage(id, values = {}) {
    return {
        id,
        author: `Author ${id}`,
        email: "",
        date: "2026-03-02 08:30:00",
        subject: "",
        body: `<p>Text ${id}</p>`,
        has_remote: false,
        is_ours: false,
        is_note: false,
        files: [],
        ...values,
    };
}

let pages;

beforeEach(() => {
    mockDate("2026-03-02 09:00:00");
    pages = { messages: [makeMessage(3), makeMessage(4)], more: false };
    onRpc("get_inbox_counts", () => ({ unread: 1, mine: 0 }));
    onRpc("get_conversation", ({ args }) => {
        expect.step(JSON.stringify(args));
        return args[2] ? { messages: [makeMessage(1)], more: false } : pages;
    });
});

function mountForm(resId = 1) {
    return mountView({ type: "form", resModel: "collections.action", resId });
}

test("messages stand in their order, ours and notes apart", async () => {
    pages.messages = [
        makeMessage(3),
        makeMessage(4, { is_ours: true }),
        makeMessage(5, { is_note: true }),
    ];
    await mountForm();
    expect(queryAllTexts(".o_collections_message_body")).toEqual(["Text 3", "Text 4", "Text 5"]);
    expect(".o_collections_message:eq(1)").toHaveClass("bg-primary-subtle");
    expect(".o_collections_message:eq(2)").toHaveClass("bg-warning-subtle");
    expect.verifySteps(["[[1],false,0]"]);
});

test("files can be downloaded, hidden pictures are told of", async () => {
    pages.messages = [
        makeMessage(3, { has_remote: true, files: [{ id: 7, name: "a.pdf", mimetype: "" }] }),
    ];
    await mountForm();
    expect(".o_collections_message a").toHaveText("a.pdf");
    expect(".o_collections_message a").toHaveAttribute("href", /\/web\/content\/7\?download=true/);
    expect(".o_collections_message .fa-eye-slash").toHaveCount(1);
    expect.verifySteps(["[[1],false,0]"]);
});

test("earlier messages come before the others", async () => {
    pages.more = true;
    await mountForm();
    await click("button:contains(Earlier messages)");
    await animationFrame();
    expect(queryAllTexts(".o_collections_message_body")).toEqual(["Text 1", "Text 3", "Text 4"]);
    expect("button:contains(Earlier messages)").toHaveCount(0);
    expect.verifySteps(["[[1],false,0]", "[[1],false,3]"]);
});

test("everything of the customer is one click away, when there is one", async () => {
    await mountForm();
    await click("button:contains(Everything of this customer)");
    await animationFrame();
    expect("button[aria-pressed=true]").toHaveText("Only this conversation");
    expect.verifySteps(["[[1],false,0]", "[[1],true,0]"]);
});

test("an unknown sender has no dossier to look at", async () => {
    await mountForm(2);
    expect("button[aria-pressed]").toHaveCount(0);
    expect.verifySteps(["[[2],false,0]"]);
});

test("the age of a message", async () => {
    await mountView({ type: "kanban", resModel: "collections.action" });
    expect(queryAllTexts(".o_field_collections_age")).toEqual(["30 min", "3 d"]);
});

test.tags("desktop");
test("a conversation opens beside the list, and its draft is kept", async () => {
    onRpc("web_save", ({ args }) => expect.step(JSON.stringify(args)));
    await mountView({ type: "kanban", resModel: "collections.action" });
    expect("[role=status]:first").toHaveText("1 unread");
    await contains(".o_kanban_record:eq(0)").click();
    expect(".o_collections_inbox_pane .o_form_view").toHaveCount(1);
    await contains(".o_collections_inbox_pane .o_field_widget[name=draft_subject] input").click();
    await edit("Half a sentence");
    await contains(".o_kanban_record:eq(1)").click();
    expect.verifySteps(["[[1],false,0]", '[[1],{"draft_subject":"Half a sentence"}]', "[[2],false,0]"]);
    await contains(".o_collections_inbox_pane .btn-close").click();
    expect(".o_collections_inbox_pane").toHaveCount(0);
});
