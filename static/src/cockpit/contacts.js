import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { cockpitDependencies, useCockpitData } from "./cockpit_hooks";

const STATES = {
    ok: { icon: "fa-check-circle", colorClass: "text-success" },
    none: { icon: "fa-minus", colorClass: "text-muted" },
    bad: { icon: "fa-exclamation-triangle", colorClass: "text-danger" },
    blocked: { icon: "fa-ban", colorClass: "text-danger" },
    bounced: { icon: "fa-reply", colorClass: "text-danger" },
};

/** Who of a customer is reached how, and who gets the reminders; addresses are mended in place. */
export class CollectionsContacts extends Component {
    static template = "account_collections.Contacts";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.contacts = useCockpitData((resId) =>
            this.orm.call("collections.profile", "get_contacts", [resId])
        );
        this.edited = useState({ id: false, values: {} });
    }

    get data() {
        return this.contacts.data;
    }

    get addresses() {
        return [
            { name: "email", type: "email", label: _t("E-mail"), href: "mailto:" },
            { name: "phone", type: "tel", label: _t("Phone"), href: "tel:" },
        ];
    }

    getState(contact, name) {
        const state = contact[`${name}_state`];
        return { ...STATES[state], text: this.getStateText(name, state) };
    }

    getStateText(name, state) {
        const isEmail = name === "email";
        return {
            ok: _t("Reached"),
            none: isEmail ? _t("No e-mail address") : _t("No phone number"),
            bad: isEmail ? _t("Not an e-mail address") : _t("Not a phone number"),
            blocked: isEmail ? _t("Refuses e-mail") : _t("Refuses messages"),
            bounced: isEmail ? _t("An e-mail came back") : _t("A message did not arrive"),
        }[state];
    }

    getUseText({ label, is_preferred: isPreferred }) {
        return isPreferred ? _t("%s (preferred)", label) : label;
    }

    edit({ id, email, phone, function: job }) {
        Object.assign(this.edited, { id, values: { email, phone, function: job } });
    }

    cancel() {
        this.edited.id = false;
    }

    onKeydown(ev) {
        if (ev.key === "Enter") {
            ev.preventDefault();
            this.save();
        } else if (ev.key === "Escape") {
            ev.stopPropagation();
            this.cancel();
        }
    }

    async save() {
        const { id, values } = this.edited;
        await this.call("update_contact", [id, { ...values }]);
        this.cancel();
    }

    choose({ id, is_chosen: isChosen }) {
        return this.call("choose_contact", [id, !isChosen]);
    }

    async call(method, args) {
        const { record } = this.props;
        await this.orm.call("collections.profile", method, [record.resId, ...args]);
        // Who is reached, and how, is told at the top of the form too.
        if (await record.isDirty()) {
            await this.contacts.load();
        } else {
            await record.load();
        }
    }

    open({ id }) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "res.partner",
            res_id: id,
            views: [[false, "form"]],
        });
    }
}

export const collectionsContacts = {
    component: CollectionsContacts,
    fieldDependencies: cockpitDependencies,
};

registry.category("view_widgets").add("collections_contacts", collectionsContacts);
