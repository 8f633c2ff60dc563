import { Component, status, useEffect } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { formatInteger } from "@web/views/fields/formatters";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

const RELOAD_DELAY = 2000;

/** How far a run is; the form follows it while it works. */
export class CollectionsRunProgress extends Component {
    static template = "account_collections.RunProgress";
    static props = { ...standardWidgetProps };

    setup() {
        this.isReloading = false;
        useEffect(
            (resId, isRunning) => {
                if (resId && isRunning) {
                    this.interval = browser.setInterval(() => this.reload(), RELOAD_DELAY);
                    return () => browser.clearInterval(this.interval);
                }
            },
            () => [this.props.record.resId, this.isRunning]
        );
    }

    get isRunning() {
        return this.props.record.data.state === "running";
    }

    get progress() {
        return Math.round(Math.min(Math.max(this.props.record.data.progress, 0), 100));
    }

    get text() {
        const { customer_count, done_count } = this.props.record.data;
        return _t("%(done)s of %(total)s customers", {
            done: formatInteger(done_count),
            total: formatInteger(customer_count),
        });
    }

    /** Read the run again, unless that is going on already or would lose what the user typed. */
    async reload() {
        if (this.isReloading) {
            return;
        }
        this.isReloading = true;
        const { record } = this.props;
        try {
            if (!(await record.isDirty()) && status(this) !== "destroyed") {
                await record.load();
            }
        } catch (error) {
            // A run goes on without the browser, so that the next turn may succeed. Any other error
            // is shown once, not every two seconds.
            if (!(error instanceof ConnectionLostError)) {
                browser.clearInterval(this.interval);
                throw error;
            }
        } finally {
            this.isReloading = false;
        }
    }
}

export const collectionsRunProgress = {
    component: CollectionsRunProgress,
    fieldDependencies: [
        { name: "state", type: "selection" },
        { name: "progress", type: "float" },
        { name: "customer_count", type: "integer" },
        { name: "done_count", type: "integer" },
    ],
};

registry.category("view_widgets").add("collections_run_progress", collectionsRunProgress);
