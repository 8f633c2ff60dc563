import { Component, toRaw } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { View } from "@web/views/view";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { cockpitDependencies } from "./cockpit_hooks";

const LIMIT = 40;

/**
 * The records of a customer in a list that is read when somebody opens its page, not before.
 *
 *     <widget name="collections_lazy_list" model="collections.dispute" view="%(view_id)d"
 *         help="Nothing is disputed."/>
 */
export class CollectionsLazyList extends Component {
    static template = "account_collections.LazyList";
    static components = { View };
    static props = {
        ...standardWidgetProps,
        resModel: String,
        viewId: { type: Number, optional: true },
        domain: { type: Array, optional: true },
        empty: { type: String, optional: true },
    };

    setup() {
        this.action = useService("action");
        this.version = 0;
    }

    /** Another list for another customer, and after every reading of the form. */
    get key() {
        const { resId, data } = this.props.record;
        const aging = toRaw(data.aging);
        if (this.lastAging !== aging) {
            this.lastAging = aging;
            this.version++;
        }
        return `${resId}-${this.version}`;
    }

    get viewProps() {
        const { resModel, viewId, domain = [], empty } = this.props;
        const { resId } = this.props.record;
        return {
            type: "list",
            resModel,
            viewId: viewId || false,
            views: [[viewId || false, "list"]],
            domain: [["profile_id", "=", resId], ...domain],
            context: { default_profile_id: resId, collections_cockpit: true },
            display: { controlPanel: false },
            limit: LIMIT,
            className: "o_collections_lazy_list",
            noContentHelp: empty,
            allowSelectors: false,
            showButtons: false,
            useSampleModel: false,
            noBreadcrumbs: true,
            selectRecord: (id) => this.open(id),
        };
    }

    open(id) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: this.props.resModel,
            res_id: id,
            views: [[false, "form"]],
        });
    }
}

export const collectionsLazyList = {
    component: CollectionsLazyList,
    fieldDependencies: cockpitDependencies,
    extractProps: ({ attrs, options }) => ({
        resModel: attrs.model,
        viewId: attrs.view ? Number(attrs.view) : undefined,
        empty: attrs.help,
        domain: options.domain,
    }),
};

registry.category("view_widgets").add("collections_lazy_list", collectionsLazyList);
