import { downloadDrawnReport } from "@account_collections/drawn_report/drawn_report";
import { expect, test } from "@odoo/hoot";
import { download } from "@web/core/network/download";
import { onRpc, makeMockEnv, patchWithCleanup } from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";

defineMailModels();

const STATEMENT = {
    type: "ir.actions.report",
    report_type: "qweb-pdf",
    report_name: "account_collections.report_statement",
    context: { active_ids: [3, 5] },
};

async function run(action) {
    patchWithCleanup(download, {
        _download: (options) => {
            expect.step(JSON.parse(options.data.data)[0]);
            return Promise.resolve();
        },
    });
    onRpc("/report/check_wkhtmltopdf", () => expect.step("asked for wkhtmltopdf"));
    return downloadDrawnReport(action, {}, await makeMockEnv());
}

test("a drawn report is downloaded whether wkhtmltopdf is there or not", async () => {
    expect(await run(STATEMENT)).toBe(true);
    expect.verifySteps(["/report/pdf/account_collections.report_statement/3,5"]);
});

test("other reports are left to Odoo", async () => {
    expect(await run({ ...STATEMENT, report_name: "account.report_invoice" })).toBe(false);
    expect.verifySteps([]);
});

test("a page of the report is left to Odoo", async () => {
    expect(await run({ ...STATEMENT, report_type: "qweb-html" })).toBe(false);
    expect.verifySteps([]);
});
