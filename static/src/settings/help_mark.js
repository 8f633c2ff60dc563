import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/** The question mark behind a label that other forms have and the settings of Odoo do not. */
export class CollectionsHelpMark extends Component {
    static template = "account_collections.HelpMark";
    static props = { ...standardWidgetProps, field: String };

    get help() {
        return this.props.record.fields[this.props.field]?.help;
    }
}

registry.category("view_widgets").add("collections_help_mark", {
    component: CollectionsHelpMark,
    extractProps: ({ attrs }) => ({ field: attrs.field }),
});
