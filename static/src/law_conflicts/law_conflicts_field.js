import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** What a procedure does that the law of some customers does not allow, while it is edited. */
export class CollectionsLawConflictsField extends Component {
    static template = "account_collections.LawConflictsField";
    static props = { ...standardFieldProps };

    get data() {
        return this.props.record.data[this.props.name] || {};
    }

    get rows() {
        return this.data.rows || [];
    }
}

export const collectionsLawConflictsField = {
    component: CollectionsLawConflictsField,
    displayName: _t("What the Law Does Not Allow"),
    supportedTypes: ["json"],
    isEmpty: () => false,
};

registry.category("fields").add("collections_law_conflicts", collectionsLawConflictsField);
