import { download } from "@web/core/network/download";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { getReportUrl } from "@web/webclient/actions/reports/utils";

/** The reports of this app that the server draws itself: they need no wkhtmltopdf. */
export const DRAWN_REPORTS = [
    "account_collections.report_letter",
    "account_collections.report_statement",
    "account_collections.report_action_statement",
];

/**
 * Download a drawn report without asking whether wkhtmltopdf is installed.
 *
 * @returns {Promise<boolean>} whether the report was one of them
 */
export async function downloadDrawnReport(action, options, env) {
    if (action.report_type !== "qweb-pdf" || !DRAWN_REPORTS.includes(action.report_name)) {
        return false;
    }
    env.services.ui.block();
    try {
        await download({
            url: "/report/download",
            data: {
                data: JSON.stringify([getReportUrl(action, "pdf"), action.report_type]),
                context: JSON.stringify({ ...user.context, ...action.context }),
            },
        });
    } finally {
        env.services.ui.unblock();
    }
    return true;
}

registry
    .category("ir.actions.report handlers")
    .add("account_collections.drawn_report", downloadDrawnReport);
