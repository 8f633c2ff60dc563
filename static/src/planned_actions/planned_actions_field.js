import { Component } from "@odoo/owl";
import { deserializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { formatDate, formatInteger, formatMonetary } from "@web/views/fields/formatters";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const MAX_ROWS = 8;

/**
 * Put coming actions into words: the first ones, and how many more there are.
 *
 * @param {Object[]} actions
 */
export function makePlannedRows(actions) {
    const count = actions.length - MAX_ROWS;
    return {
        rows: actions.slice(0, MAX_ROWS).map((action) => ({
            ...action,
            dateText: formatDate(deserializeDate(action.date)),
            amountText: formatMonetary(action.amount, { currencyId: action.currency_id }),
        })),
        moreText: count > 0 ? _t("and %s more", formatInteger(count)) : "",
    };
}

/** What happens next, and when, if the customer pays nothing. */
export class CollectionsPlannedActionsField extends Component {
    static template = "account_collections.PlannedActionsField";
    static props = { ...standardFieldProps };

    get actions() {
        return this.props.record.data[this.props.name] || [];
    }

    get rows() {
        return makePlannedRows(this.actions).rows;
    }

    get moreText() {
        return makePlannedRows(this.actions).moreText;
    }
}

export const collectionsPlannedActionsField = {
    component: CollectionsPlannedActionsField,
    displayName: _t("Planned Actions"),
    supportedTypes: ["json"],
    isEmpty: () => false,
};

registry.category("fields").add("collections_planned_actions", collectionsPlannedActionsField);
