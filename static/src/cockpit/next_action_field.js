import { Component, useState } from "@odoo/owl";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { deserializeDate, today } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { formatDate, formatMonetary } from "@web/views/fields/formatters";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { useCockpitButton } from "./cockpit_hooks";

/** What is next for a customer: what, when, to whom and how, with the buttons that do it. */
export class CollectionsNextActionField extends Component {
    static template = "account_collections.NextActionField";
    static props = { ...standardFieldProps };

    setup() {
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.press = useCockpitButton();
        this.state = useState({ isBusy: false });
    }

    get next() {
        return this.props.record.data[this.props.name] || {};
    }

    get amountText() {
        const { amount, currency_id: currencyId } = this.next;
        return amount ? formatMonetary(amount, { currencyId }) : "";
    }

    get days() {
        return Math.round(deserializeDate(this.next.date).diff(today(), "days").days);
    }

    get isLate() {
        return Boolean(this.next.id && this.next.date && this.days < 0);
    }

    get whenText() {
        if (!this.next.date) {
            return "";
        }
        if (!this.days) {
            return _t("today");
        }
        if (this.days === 1) {
            return _t("tomorrow");
        }
        return formatDate(deserializeDate(this.next.date));
    }

    get toText() {
        const { to, address } = this.next;
        return [to, address].filter(Boolean).join(" · ");
    }

    get othersText() {
        const { others } = this.next;
        if (!others) {
            return "";
        }
        return others === 1 ? _t("and one more") : _t("and %s more", others);
    }

    onButton(button) {
        if (!button.confirm) {
            return this.execute(button);
        }
        this.dialog.add(ConfirmationDialog, {
            body: button.confirm,
            confirmLabel: button.label,
            confirm: () => this.execute(button),
            cancel: () => {},
        });
    }

    /** A second click while the first is being done would do the thing twice. */
    async execute({ name }) {
        if (this.state.isBusy) {
            return;
        }
        this.state.isBusy = true;
        try {
            await this.press("collections.action", name, [this.next.id]);
        } finally {
            this.state.isBusy = false;
        }
    }

    open() {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "collections.action",
            res_id: this.next.id,
            views: [[false, "form"]],
        });
    }

    openAll() {
        const { resModel, resId } = this.props.record;
        return this.press(resModel, "action_open_worklist", [resId]);
    }
}

export const collectionsNextActionField = {
    component: CollectionsNextActionField,
    displayName: _t("Next Action"),
    supportedTypes: ["json"],
    isEmpty: () => false,
};

registry.category("fields").add("collections_next_action", collectionsNextActionField);
