import { ProposalCard } from "@account_collections/proposals/proposal_card";
import { Message } from "@mail/core/common/message";
import { Message as MessageModel } from "@mail/core/common/message_model";
import { fields } from "@mail/core/common/record";
import { patch } from "@web/core/utils/patch";

patch(MessageModel.prototype, {
    setup() {
        super.setup(...arguments);
        /** What was read in this message, as `get_cards` of collections.proposal returns it. */
        this.collections_proposals = fields.Attr([]);
    },
});

Message.components = { ...Message.components, ProposalCard };

patch(Message.prototype, {
    /** Show what became of the proposals, and what is new in the thread. */
    async reloadCollectionsProposals() {
        const ids = this.message.collections_proposals.map((card) => card.id);
        this.message.collections_proposals = await this.env.services.orm.call(
            "collections.proposal",
            "get_cards",
            [ids]
        );
        this.props.thread?.fetchNewMessages();
    },
});
