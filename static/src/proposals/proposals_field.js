import { ProposalCard } from "@account_collections/proposals/proposal_card";
import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** What was read in the message of a customer, a card for each thing that it says. */
export class ProposalsField extends Component {
    static template = "account_collections.ProposalsField";
    static components = { ProposalCard };
    static props = { ...standardFieldProps };

    get cards() {
        return this.props.record.data[this.props.name] || [];
    }

    async reload() {
        await this.props.record.load();
    }
}

export const proposalsField = {
    component: ProposalsField,
    displayName: _t("What the customer says"),
    supportedTypes: ["json"],
    isEmpty: (record, name) => !record.data[name]?.length,
};

registry.category("fields").add("collections_proposals", proposalsField);
