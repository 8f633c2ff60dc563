import { Component } from "@odoo/owl";
import { deserializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { formatFloat, formatMonetary } from "@web/views/fields/formatters";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const HEIGHT = 40;
const STEP = 10;
const BAR = 7;
// Bars of a day and of ten days have to look different, and so do those of ten and of sixty.
const LEAST_SCALE = 10;
const LEAST_BAR = 1.5;

/** How late a customer paid, month by month: bars above the line are late, below it early. */
export class CollectionsPaymentTrendField extends Component {
    static template = "account_collections.PaymentTrendField";
    static props = { ...standardFieldProps };

    height = HEIGHT;
    step = STEP;

    get trend() {
        return this.props.record.data[this.props.name] || {};
    }

    get months() {
        return this.trend.months || [];
    }

    get hasPayments() {
        return this.months.some(({ days }) => typeof days === "number");
    }

    get width() {
        return this.months.length * STEP;
    }

    /** Where the line of "paid on the due date" lies; there is place below it for early payments. */
    get scale() {
        const days = this.months.map((month) => month.days || 0);
        const late = Math.max(...days, 0);
        const early = -Math.min(...days, 0);
        const unit = HEIGHT / Math.max(late + early, LEAST_SCALE);
        return { unit, zero: HEIGHT - early * unit };
    }

    get bars() {
        const { unit, zero } = this.scale;
        return this.months.map(({ month, days, amount }, index) => {
            const hasBar = typeof days === "number";
            const size = hasBar ? Math.max(Math.abs(days) * unit, LEAST_BAR) : 0;
            const isLate = days > 0;
            const top = isLate ? zero - size : Math.min(zero, HEIGHT - size);
            return {
                key: month,
                left: index * STEP,
                x: index * STEP + (STEP - BAR) / 2,
                y: Math.max(top, 0),
                width: BAR,
                height: size,
                hasBar,
                colorClass: isLate ? "o_collections_trend_late" : "o_collections_trend_early",
                monthText: deserializeDate(month).toFormat("LLLL yyyy"),
                daysText: this.formatDays(days),
                amountText: hasBar ? this.formatAmount(amount) : "",
            };
        });
    }

    get lastText() {
        const last = this.months.findLast(({ days }) => typeof days === "number");
        return last ? this.formatDays(last.days) : "";
    }

    get summary() {
        return this.bars
            .filter((bar) => bar.hasBar)
            .map((bar) => this.describe(bar))
            .join(" · ");
    }

    describe({ monthText, daysText, amountText, hasBar }) {
        return hasBar
            ? _t("%(month)s: %(days)s, %(amount)s paid", {
                  month: monthText,
                  days: daysText,
                  amount: amountText,
              })
            : _t("%(month)s: nothing was paid", { month: monthText });
    }

    formatDays(days) {
        if (typeof days !== "number") {
            return "";
        }
        const text = formatFloat(Math.abs(days), { digits: [16, 1], trailingZeros: false });
        if (!days) {
            return _t("on the due date");
        }
        return days > 0 ? _t("%s days late", text) : _t("%s days early", text);
    }

    formatAmount(amount) {
        return formatMonetary(amount, { currencyId: this.trend.currency_id });
    }
}

export const collectionsPaymentTrendField = {
    component: CollectionsPaymentTrendField,
    displayName: _t("Payment Behaviour by Month"),
    supportedTypes: ["json"],
    isEmpty: () => false,
};

registry.category("fields").add("collections_payment_trend", collectionsPaymentTrendField);
