import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** Everything that was looked at before something happened or not, with the record to change. */
export class CollectionsTraceField extends Component {
    static template = "account_collections.TraceField";
    static props = { ...standardFieldProps };

    setup() {
        this.action = useService("action");
    }

    get rows() {
        return this.props.record.data[this.props.name] || [];
    }

    open({ model, id }) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
        });
    }
}

export const collectionsTraceField = {
    component: CollectionsTraceField,
    displayName: _t("Why, step by step"),
    supportedTypes: ["json"],
    isEmpty: () => false,
};

registry.category("fields").add("collections_trace", collectionsTraceField);
