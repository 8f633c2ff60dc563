import { Component } from "@odoo/owl";
import { formatDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** How long ago something was, in few letters; the moment itself on hover. */
export class CollectionsAgeField extends Component {
    static template = "account_collections.AgeField";
    static props = { ...standardFieldProps };

    get moment() {
        return this.props.record.data[this.props.name];
    }

    get title() {
        return this.moment ? formatDateTime(this.moment) : "";
    }

    get text() {
        if (!this.moment) {
            return "";
        }
        const minutes = Math.max(0, Math.floor(luxon.DateTime.now().diff(this.moment, "minutes").minutes));
        if (minutes < 60) {
            return _t("%s min", minutes);
        }
        if (minutes < 24 * 60) {
            return _t("%s h", Math.floor(minutes / 60));
        }
        return _t("%s d", Math.floor(minutes / (24 * 60)));
    }
}

registry.category("fields").add("collections_age", {
    component: CollectionsAgeField,
    displayName: _t("Age"),
    supportedTypes: ["datetime"],
});
