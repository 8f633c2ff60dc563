import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { CollectionsHistory } from "./history";

/** The history of a customer in any view of its dossier. */
export class CollectionsHistoryWidget extends Component {
    static template = "account_collections.HistoryWidget";
    static components = { CollectionsHistory };
    static props = { ...standardWidgetProps };
}

export const collectionsHistoryWidget = { component: CollectionsHistoryWidget };

registry.category("view_widgets").add("collections_history", collectionsHistoryWidget);
