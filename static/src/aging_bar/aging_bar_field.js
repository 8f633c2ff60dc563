import { Component, useRef } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { formatMonetary, formatPercentage } from "@web/views/fields/formatters";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { showOpenItems, useAgingFilter } from "../cockpit/cockpit_hooks";

/**
 * Format a part of the whole without ever hiding a small part: 0.2% is not "0%", and what is not
 * quite everything is not "100%".
 *
 * @param {number} share between 0 and 1
 * @returns {string}
 */
function formatShare(share) {
    const format = (value) => formatPercentage(value, { digits: [16, 0] });
    if (share > 0 && share < 0.01) {
        return _t("under %s", format(0.01));
    }
    if (share > 0.99 && share < 1) {
        return _t("over %s", format(0.99));
    }
    return format(share);
}

/** What a customer owes by age: a stacked bar, with a legend or, where space is short, a tooltip. */
export class CollectionsAgingBarField extends Component {
    static template = "account_collections.AgingBarField";
    static props = {
        ...standardFieldProps,
        isCompact: { type: Boolean, optional: true },
        hasFilter: { type: Boolean, optional: true },
    };

    setup() {
        this.root = useRef("root");
        this.filter = this.props.hasFilter ? useAgingFilter() : null;
    }

    get aging() {
        return this.props.record.data[this.props.name] || {};
    }

    /** The buckets from young to old; a bucket below zero has no place in the bar. */
    get buckets() {
        const buckets = this.aging.buckets || [];
        const total = buckets.reduce((sum, { amount }) => sum + Math.max(amount, 0), 0);
        return buckets.map(({ key, label, amount }, index) => {
            const share = amount > 0 ? amount / total : 0;
            return {
                key,
                label,
                share,
                colorClass: `o_collections_age_${index}`,
                amountText: this.formatAmount(amount),
                shareText: share ? formatShare(share) : "",
                isZero: !amount,
                isButton: Boolean(this.filter && amount > 0),
                isChosen: this.filter?.bucket === key,
                isFaded: Boolean(this.filter?.bucket) && this.filter.bucket !== key,
            };
        });
    }

    get filledBuckets() {
        return this.buckets.filter((bucket) => !bucket.isZero);
    }

    get segments() {
        return this.buckets.filter((bucket) => bucket.share);
    }

    get credit() {
        const { label, amount } = this.aging.credit || {};
        return amount ? { label, amountText: this.formatAmount(amount) } : null;
    }

    /** The lines of the tooltip, which are also read aloud. */
    get lines() {
        return [...this.filledBuckets, ...(this.credit ? [this.credit] : [])];
    }

    get summary() {
        const lines = this.lines.map(({ label, amountText, shareText }) =>
            shareText
                ? _t("%(label)s: %(amount)s (%(share)s)", {
                      label,
                      amount: amountText,
                      share: shareText,
                  })
                : _t("%(label)s: %(amount)s", { label, amount: amountText })
        );
        if (!this.filledBuckets.length) {
            lines.unshift(_t("Nothing is open."));
        }
        return lines.join(" · ");
    }

    get tooltipInfo() {
        const isOpen = Boolean(this.filledBuckets.length);
        return JSON.stringify({ isOpen, lines: this.lines });
    }

    /** Show only the open items of this age; all of them when that was so already. */
    toggle({ key, isButton }) {
        if (isButton) {
            this.filter.toggle(key);
            showOpenItems(this.root.el);
        }
    }

    formatAmount(amount) {
        return formatMonetary(amount, { currencyId: this.aging.currency_id });
    }
}

export const collectionsAgingBarField = {
    component: CollectionsAgingBarField,
    displayName: _t("Aging Bar"),
    supportedOptions: [
        {
            label: _t("Compact"),
            name: "compact",
            type: "boolean",
            help: _t("Only the bar, with the amounts in a tooltip."),
        },
        {
            label: _t("Filter"),
            name: "filter",
            type: "boolean",
            help: _t("A click on an age shows only the open items of that age."),
        },
    ],
    supportedTypes: ["json"],
    isEmpty: () => false,
    listViewWidth: [110, 180],
    extractProps: ({ options, viewType }) => ({
        isCompact: Boolean(options.compact ?? ["list", "kanban"].includes(viewType)),
        hasFilter: Boolean(options.filter),
    }),
};

registry.category("fields").add("collections_aging_bar", collectionsAgingBarField);
