import { onMounted, onWillUnmount } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { FormController } from "@web/views/form/form_controller";
import { formView } from "@web/views/form/form_view";

/** A conversation; beside the list it tells the list what happens, and keeps the draft. */
export class CollectionsInboxFormController extends FormController {
    setup() {
        super.setup();
        const pane = this.env.collectionsInbox;
        if (pane) {
            onMounted(() => pane.attach(this));
            onWillUnmount(() => pane.detach(this));
        }
    }

    /** Write what was typed; what is not valid stays where it is. */
    saveDraft() {
        return this.model.root.save({ reload: false });
    }

    async afterExecuteActionButton(clickParams) {
        await super.afterExecuteActionButton(clickParams);
        await this.env.collectionsInbox?.changed();
    }
}

registry.category("views").add("collections_inbox_form", {
    ...formView,
    Controller: CollectionsInboxFormController,
});
