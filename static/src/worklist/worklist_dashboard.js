import { Component } from "@odoo/owl";
import { formatCurrency } from "@web/core/currency";
import { _t } from "@web/core/l10n/translation";
import { formatInteger } from "@web/views/fields/formatters";

const RADIUS = 20;
const ROUND = 2 * Math.PI * RADIUS;

/** Tabs with their counts, and how much of today is done, promised and received. */
export class CollectionsWorklistDashboard extends Component {
    static template = "account_collections.WorklistDashboard";
    static props = {
        summary: { type: Object },
        activeTab: { type: String },
        isGrouped: { type: Boolean },
        onSelectTab: { type: Function },
        onToggleGroup: { type: Function },
    };

    get tabs() {
        const labels = {
            all: _t("All"),
            calls: _t("Calls"),
            approve: _t("To Approve"),
            replies: _t("Replies"),
            promises: _t("Promises"),
            disputes: _t("Disputes"),
            alerts: _t("Alerts"),
        };
        return Object.entries(labels).map(([name, label]) => ({
            name,
            label,
            count: formatInteger(this.props.summary.tabs[name] || 0),
            isActive: name === this.props.activeTab,
        }));
    }

    /** Part of today's work that is done, from 0 to 1; a day without work is done. */
    get share() {
        const { done, planned } = this.props.summary;
        return planned ? Math.min(done / planned, 1) : 1;
    }

    get ring() {
        return { radius: RADIUS, round: ROUND, rest: ROUND * (1 - this.share) };
    }

    get percent() {
        return Math.floor(this.share * 100);
    }

    get progressText() {
        return _t("%(done)s of %(planned)s done today", {
            done: formatInteger(this.props.summary.done),
            planned: formatInteger(this.props.summary.planned),
        });
    }

    /** Amounts in different currencies are told apart, never added. */
    formatMoney(amounts) {
        if (!amounts.length) {
            return "–";
        }
        return amounts.map(({ currency_id, amount }) => formatCurrency(amount, currency_id)).join(" + ");
    }
}
