import { Component, markup, useState } from "@odoo/owl";
import { deserializeDateTime, toLocaleDateTimeString } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { useService } from "@web/core/utils/hooks";
import { url } from "@web/core/utils/urls";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/** What a customer and we wrote to each other: this conversation, or all of the dossier. */
export class CollectionsConversation extends Component {
    static template = "account_collections.Conversation";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ messages: [], more: false, whole: false });
        useRecordObserver((record) => {
            // Read here, so that an answer that was sent shows.
            const version = `${record.resId}/${record.data.write_date?.ts}`;
            if (version !== this.version) {
                this.version = version;
                return this.load(record.resId);
            }
        });
    }

    get hasCustomer() {
        return Boolean(this.props.record.data.profile_id);
    }

    async load(resId) {
        if (this.resId !== resId) {
            Object.assign(this.state, { messages: [], more: false, whole: false });
        }
        this.resId = resId;
        const page = resId ? await this.fetch(0) : {};
        if (this.resId === resId) {
            Object.assign(this.state, page);
        }
    }

    async fetch(before) {
        const page = await this.orm.call("collections.action", "get_conversation", [
            [this.resId],
            this.state.whole,
            before,
        ]);
        return { ...page, messages: page.messages.map((message) => this.prepare(message)) };
    }

    prepare(message) {
        return {
            ...message,
            body: markup(message.body),
            dateText: toLocaleDateTimeString(deserializeDateTime(message.date)),
            files: message.files.map((file) => ({
                ...file,
                url: url(`/web/content/${file.id}`, { download: true }),
            })),
        };
    }

    async showEarlier() {
        const page = await this.fetch(this.state.messages[0].id);
        this.state.messages.unshift(...page.messages);
        this.state.more = page.more;
    }

    async toggleWhole() {
        this.state.whole = !this.state.whole;
        Object.assign(this.state, await this.fetch(0));
    }
}

registry.category("view_widgets").add("collections_conversation", {
    component: CollectionsConversation,
    fieldDependencies: [
        { name: "write_date", type: "datetime" },
        { name: "profile_id", type: "many2one", relation: "collections.profile" },
    ],
});
