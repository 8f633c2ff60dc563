import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { formatInteger } from "@web/views/fields/formatters";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** Why an entry stands where it stands: in one line, and factor by factor under the mouse. */
export class CollectionsPriorityField extends Component {
    static template = "account_collections.PriorityField";
    static props = { ...standardFieldProps };

    get reason() {
        return this.props.record.data[this.props.name] || "";
    }

    /** What went wrong stands here too: a column of its own would be empty nearly always. */
    get failure() {
        const { state, failure_reason } = this.props.record.data;
        return (state === "failed" && failure_reason) || "";
    }

    get factors() {
        return this.details.factors || [];
    }

    get details() {
        return this.props.record.data.priority_details || {};
    }

    /** What the tooltip shows; points are whole numbers, for they only tell what weighs most. */
    get tooltip() {
        return JSON.stringify({
            total: formatInteger(this.details.total || 0),
            factors: this.factors.map((factor) => ({
                ...factor,
                points: factor.points ? this.formatPoints(factor.points) : "",
            })),
        });
    }

    get description() {
        return this.factors.map(({ label, text }) => `${label}: ${text}`).join(" · ");
    }

    formatPoints(points) {
        const whole = Math.round(points);
        return whole > 0 ? `+${formatInteger(whole)}` : formatInteger(whole);
    }
}

export const collectionsPriorityField = {
    component: CollectionsPriorityField,
    displayName: _t("Why Now"),
    supportedTypes: ["char"],
    fieldDependencies: [
        { name: "failure_reason", type: "text" },
        { name: "priority_details", type: "json" },
        { name: "state", type: "selection" },
    ],
};

registry.category("fields").add("collections_priority", collectionsPriorityField);
