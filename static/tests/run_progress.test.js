import { beforeEach, destroy, expect, test } from "@odoo/hoot";
import { advanceTime } from "@odoo/hoot-dom";
import { animationFrame, Deferred } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineModels,
    fields,
    makeServerError,
    MockServer,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

const ARCH = `<form><widget name="collections_run_progress"/><field name="note"/></form>`;

class Run extends models.Model {
    _name = "collections.run";

    state = fields.Selection({
        selection: [
            ["running", "Running"],
            ["done", "Done"],
        ],
    });
    progress = fields.Float();
    customer_count = fields.Integer();
    done_count = fields.Integer();
    note = fields.Char();

    _records = [
        { id: 1, state: "running", progress: 25, customer_count: 4000, done_count: 1000 },
        { id: 2, state: "done", progress: 100, customer_count: 3, done_count: 3 },
    ];
}

defineModels([Run]);
defineMailModels();

beforeEach(() => onRpc("collections.run", "web_read", () => expect.step("read")));

async function mountRun(resId = 1, params = {}) {
    const view = await mountView({
        type: "form",
        resModel: "collections.run",
        resId,
        arch: ARCH,
        ...params,
    });
    expect.verifySteps(["read"]);
    return view;
}

function writeRun(values) {
    MockServer.env["collections.run"].write([1], values);
}

async function wait(milliseconds) {
    await advanceTime(milliseconds);
    await animationFrame();
}

test("a bar and a sentence tell how far the run is", async () => {
    await mountRun();

    expect(".o_collections_run_progress").toHaveText("1,000 of 4,000 customers");
    expect("[role=progressbar]").toHaveAttribute("aria-valuenow", "25");
    expect("[role=progressbar]").toHaveAttribute("aria-valuetext", "1,000 of 4,000 customers");
    expect(".progress-bar").toHaveStyle({ width: "25%" }, { inline: true });
});

test("the form follows a running run every two seconds until it is done", async () => {
    await mountRun();

    await wait(1900);
    expect.verifySteps([]);
    writeRun({ progress: 50, done_count: 2000 });
    await wait(100);
    expect.verifySteps(["read"]);
    expect(".o_collections_run_progress").toHaveText("2,000 of 4,000 customers");
    expect("[role=progressbar]").toHaveAttribute("aria-valuenow", "50");

    writeRun({ state: "done", progress: 100, done_count: 4000 });
    await wait(2000);
    expect.verifySteps(["read"]);
    expect(".o_collections_run_progress").toHaveText("4,000 of 4,000 customers");

    await wait(10000);
    expect.verifySteps([]);
});

test("a run that is done is not read again", async () => {
    await mountRun(2);

    await wait(10000);
    expect.verifySteps([]);
    expect(".progress-bar").toHaveClass("bg-success");
});

test("it stops when the form is left", async () => {
    const view = await mountRun();

    destroy(view);
    await wait(10000);
    expect.verifySteps([]);
});

test("a slow answer is awaited before the next question", async () => {
    const answer = new Deferred();
    await mountRun();

    onRpc("collections.run", "web_read", async () => {
        expect.step("ask");
        await answer;
    });
    await wait(2000);
    expect.verifySteps(["ask"]);
    await wait(6000);
    expect.verifySteps([]);

    answer.resolve();
    await animationFrame();
    expect.verifySteps(["read"]);
    await wait(2000);
    expect.verifySteps(["ask", "read"]);
});

test("what the user typed is not lost", async () => {
    await mountRun();

    await contains("[name=note] input").edit("call them", { confirm: "blur" });
    await wait(6000);
    expect.verifySteps([]);
    expect("[name=note] input").toHaveValue("call them");

    await contains(".o_form_button_cancel").click();
    await wait(2000);
    expect.verifySteps(["read"]);
});

test("it goes on after the connection was lost", async () => {
    await mountRun();
    let isLost = true;
    onRpc("/web/dataset/call_kw/collections.run/web_read", () => {
        if (isLost) {
            return new Response("", { status: 502 });
        }
    });

    await wait(2000);
    expect.verifySteps([]);
    isLost = false;
    await wait(2000);
    expect.verifySteps(["read"]);
});

test("another error is shown once", async () => {
    expect.errors(1);
    await mountRun();
    onRpc("collections.run", "web_read", () => {
        throw makeServerError({ message: "No access" });
    });

    await wait(2000);
    expect.verifyErrors(["No access"]);
    await wait(6000);
    expect.verifySteps([]);
});

test("a run without customers", async () => {
    Object.assign(Run._records[1], { customer_count: 0, done_count: 0 });
    await mountRun(2);

    expect(".o_collections_run_progress").toHaveText("0 of 0 customers");
    expect("[role=progressbar]").toHaveAttribute("aria-valuenow", "100");
});

test.tags("desktop");
test("the pager from a done run to a running one starts the reading", async () => {
    await mountRun(2, { resIds: [2, 1] });

    await contains(".o_pager_next").click();
    expect.verifySteps(["read"]);
    expect(".o_collections_run_progress").toHaveText("1,000 of 4,000 customers");
    await wait(2000);
    expect.verifySteps(["read"]);
});
