import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { makePlannedRows } from "../planned_actions/planned_actions_field";
import { cockpitDependencies, useCockpitData } from "./cockpit_hooks";

/** What happens next if nothing is paid; it is worked out when somebody looks at it. */
export class CollectionsPlanned extends Component {
    static template = "account_collections.Planned";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.planned = useCockpitData(async (resId) => {
            const [{ planned_actions: actions }] = await this.orm.read(
                "collections.profile",
                [resId],
                ["planned_actions"]
            );
            return actions || [];
        });
    }

    get rows() {
        return makePlannedRows(this.planned.data).rows;
    }

    get moreText() {
        return makePlannedRows(this.planned.data).moreText;
    }
}

export const collectionsPlanned = {
    component: CollectionsPlanned,
    fieldDependencies: cockpitDependencies,
};

registry.category("view_widgets").add("collections_planned", collectionsPlanned);
