import { Component, onWillRender, useState, useSubEnv } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { getDefaultConfig, View } from "@web/views/view";
import { KanbanController } from "@web/views/kanban/kanban_controller";
import { kanbanView } from "@web/views/kanban/kanban_view";

/** A conversation beside the list: a form of its own, which does not rename the page. */
export class CollectionsInboxPane extends Component {
    static template = "account_collections.InboxPane";
    static components = { View };
    static props = { formProps: Object };

    setup() {
        useSubEnv({ config: { ...getDefaultConfig() } });
    }
}

/** Conversations at the left, the chosen one at the right. On a telephone one after the other. */
export class CollectionsInboxController extends KanbanController {
    static template = "account_collections.Inbox";
    static components = { ...KanbanController.components, CollectionsInboxPane };

    setup() {
        super.setup();
        this.orm = useService("orm");
        this.pane = useState({ resId: false, unread: 0 });
        useSubEnv({
            collectionsInbox: {
                attach: (form) => (this.form = form),
                detach: (form) => {
                    if (this.form === form) {
                        this.form = undefined;
                    }
                },
                changed: () => this.reload(),
            },
        });
        onWillRender(() => {
            if (this.model.isReady && this.counted !== this.model.root) {
                this.counted = this.model.root;
                this.count();
            }
        });
    }

    get isSplit() {
        return !this.env.isSmall;
    }

    get formId() {
        return (this.env.config.views || []).find(([, type]) => type === "form")?.[0] || false;
    }

    show(resId) {
        // Made once for each conversation: other props would load the form again.
        this.formProps = {
            type: "form",
            resModel: this.props.resModel,
            resId,
            viewId: this.formId,
            context: this.props.context,
            display: { controlPanel: false },
        };
        this.pane.resId = resId;
    }

    async openRecord(record, options = {}) {
        if (!this.isSplit || options.newWindow) {
            return super.openRecord(record, options);
        }
        if (await this.leave()) {
            this.show(record.resId);
        }
    }

    /** Keep the draft of the conversation that is open; false when it cannot be kept. */
    async leave() {
        return this.form ? (await this.form.saveDraft()) !== false : true;
    }

    async beforeLeave() {
        await this.leave();
        return super.beforeLeave(...arguments);
    }

    async reload() {
        await this.model.load();
        await this.count();
    }

    async count() {
        const counts = await this.orm.call("collections.action", "get_inbox_counts", []);
        this.pane.unread = counts.unread;
    }

    async close() {
        if (await this.leave()) {
            this.pane.resId = false;
        }
    }
}

registry.category("views").add("collections_inbox", {
    ...kanbanView,
    Controller: CollectionsInboxController,
});
