import { Component, useState } from "@odoo/owl";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { useService } from "@web/core/utils/hooks";

const ICONS = {
    promise: "fa-handshake-o",
    dispute: "fa-exclamation-circle",
    paid: "fa-money",
    copy: "fa-files-o",
    wrong_contact: "fa-user-times",
    out_of_office: "fa-plane",
};

/** One thing that a customer says in a message, and the buttons to act on it. */
export class ProposalCard extends Component {
    static template = "account_collections.ProposalCard";
    static components = { Dropdown, DropdownItem };
    static props = { card: Object, onDecided: Function };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ isBusy: false });
    }

    get icon() {
        return ICONS[this.props.card.intent];
    }

    accept() {
        return this.decide("action_accept");
    }

    change() {
        return this.decide("action_change");
    }

    reject(actual) {
        return this.decide("action_reject", [actual]);
    }

    undo() {
        return this.decide("action_undo");
    }

    async open() {
        const ids = [this.props.card.id];
        await this.action.doAction(
            await this.orm.call("collections.proposal", "action_open_result", [ids])
        );
    }

    /** Call a button of the proposal once, however often it is clicked; follow where it leads. */
    async decide(method, args = []) {
        if (this.state.isBusy) {
            return;
        }
        this.state.isBusy = true;
        try {
            const ids = [this.props.card.id];
            const next = await this.orm.call("collections.proposal", method, [ids, ...args]);
            if (next?.type) {
                await this.action.doAction(next, { onClose: () => this.props.onDecided() });
            } else {
                await this.props.onDecided();
            }
        } finally {
            this.state.isBusy = false;
        }
    }
}
