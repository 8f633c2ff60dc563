import { Component, useEffect, useState } from "@odoo/owl";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { Pager } from "@web/core/pager/pager";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { formatDate, formatInteger } from "@web/views/fields/formatters";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { cockpitDependencies, useCockpitData } from "./cockpit_hooks";

const PAGE = 20;
const ICONS = [
    ["pdf", "fa-file-pdf-o"],
    ["image", "fa-file-image-o"],
    ["zip", "fa-file-archive-o"],
    ["sheet", "fa-file-excel-o"],
];

/** All documents of a customer: letters, agreements, invoices, and what was sent along. */
export class CollectionsDocuments extends Component {
    static template = "account_collections.Documents";
    static components = { Pager };
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.view = useState({ kind: "", offset: 0, limit: PAGE });
        this.documents = useCockpitData(
            (resId) => this.read(resId),
            () => [this.view.kind, this.view.offset, this.view.limit]
        );
        useEffect(
            () => {
                Object.assign(this.view, { kind: "", offset: 0 });
            },
            () => [this.props.record.resId]
        );
    }

    async read(resId) {
        const { kind, offset, limit } = this.view;
        return this.orm.call("collections.profile", "get_documents", [resId], {
            kind,
            offset,
            limit,
        });
    }

    get data() {
        return this.documents.data;
    }

    getIcon({ mimetype }) {
        return ICONS.find(([part]) => mimetype.includes(part))?.[1] || "fa-file-o";
    }

    formatDay(moment) {
        return formatDate(deserializeDateTime(moment));
    }

    formatCount(count) {
        return formatInteger(count);
    }

    setKind(kind) {
        Object.assign(this.view, { kind: this.view.kind === kind ? "" : kind, offset: 0 });
    }

    onPage({ offset, limit }) {
        Object.assign(this.view, { offset, limit });
    }

    openStatement() {
        const { resModel, resId } = this.props.record;
        return this.action.doAction("account_collections.action_collections_statement_wizard", {
            additionalContext: {
                active_model: resModel,
                active_id: resId,
                active_ids: [resId],
            },
        });
    }
}

export const collectionsDocuments = {
    component: CollectionsDocuments,
    fieldDependencies: cockpitDependencies,
};

registry.category("view_widgets").add("collections_documents", collectionsDocuments);
