import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { formatMonetary, formatPercentage } from "@web/views/fields/formatters";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const NEARLY_FULL = 0.8;

/** What may be lost on a customer, against the limit that was decided. */
export class CollectionsExposureField extends Component {
    static template = "account_collections.ExposureField";
    static props = { ...standardFieldProps };

    get exposure() {
        return this.props.record.data[this.props.name] || {};
    }

    get amountText() {
        return this.formatAmount(this.exposure.exposure || 0);
    }

    get hasLimit() {
        return Boolean(this.exposure.limit);
    }

    get used() {
        return this.exposure.used || 0;
    }

    get isOver() {
        return this.used > 1;
    }

    get width() {
        return Math.round(Math.min(this.used, 1) * 100);
    }

    get colorClass() {
        if (this.isOver) {
            return "text-bg-danger";
        }
        return this.used >= NEARLY_FULL ? "text-bg-warning" : "text-bg-success";
    }

    get limitText() {
        const values = {
            share: formatPercentage(this.used, { digits: [16, 0] }),
            limit: this.formatAmount(this.exposure.limit),
        };
        return _t("%(share)s of the limit of %(limit)s", values);
    }

    get overText() {
        return _t("%s over the limit", this.formatAmount(this.exposure.exposure - this.exposure.limit));
    }

    get ordersText() {
        const amount = this.exposure.to_invoice;
        return amount ? _t("of which %s orders to invoice", this.formatAmount(amount)) : "";
    }

    formatAmount(amount) {
        return formatMonetary(amount, { currencyId: this.exposure.currency_id });
    }
}

export const collectionsExposureField = {
    component: CollectionsExposureField,
    displayName: _t("Exposure Against Limit"),
    supportedTypes: ["json"],
    isEmpty: () => false,
};

registry.category("fields").add("collections_exposure", collectionsExposureField);
