import { useEffect } from "@odoo/owl";
import { useHotkey } from "@web/core/hotkeys/hotkey_hook";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { FormController } from "@web/views/form/form_controller";
import { formView } from "@web/views/form/form_view";

const ACCESS_ERROR = "odoo.exceptions.AccessError";
const OPEN_STATES = ["todo", "approve", "failed"];

class CollectionsWorklistFormModel extends formView.Model {
    /** An entry that was given away may be out of sight at once: that is no error here. */
    async load(params) {
        try {
            return await super.load(params);
        } catch (error) {
            if (this.onGone && error.exceptionName === ACCESS_ERROR) {
                return this.onGone();
            }
            throw error;
        }
    }
}

/** The open entry of a worklist: when it is finished or given away the next one opens. */
export class CollectionsWorklistFormController extends FormController {
    setup() {
        super.setup();
        this.notification = useService("notification");
        this.finished = new Set();
        this.seen = null;
        if (this.props.context.collections_worklist) {
            this.model.onGone = () => this.finish(this.model.root.resId);
            useHotkey("alt+l", () => this.openNext(), { bypassEditableProtection: true });
        }
        useEffect(
            (resId, isWaiting, owner) => this.onProgress({ resId, isWaiting, owner }),
            () => [this.model.root.resId, this.isWaiting, this.model.root.data.user_id?.id]
        );
    }

    get isWorklist() {
        return Boolean(this.props.context.collections_worklist && this.model.root.resId);
    }

    /** Whether the entry still waits for somebody today. */
    get isWaiting() {
        const { state, date, call_at } = this.model.root.data;
        const now = luxon.DateTime.now();
        const isLater = (date && date.startOf("day") > now) || (call_at && call_at > now);
        return OPEN_STATES.includes(state) && !isLater;
    }

    /** Go on as soon as the open entry is finished, snoozed or given away, whichever way. */
    onProgress(now) {
        const before = this.seen;
        this.seen = now;
        const isSame = before?.resId === now.resId && before.isWaiting;
        if (this.isWorklist && isSame && (!now.isWaiting || before.owner !== now.owner)) {
            this.finish(now.resId);
        }
    }

    finish(resId) {
        this.finished.add(resId);
        return this.openNext();
    }

    async openNext() {
        const { resId, resIds } = this.model.root;
        const at = resIds.indexOf(resId);
        const order = [...resIds.slice(at + 1), ...resIds.slice(0, at)];
        const next = order.find((id) => !this.finished.has(id));
        if (next) {
            return this.onPagerUpdate({ offset: resIds.indexOf(next), resIds });
        }
        if (resIds.length > 1) {
            this.notification.add(_t("That was the last entry."), { type: "success" });
            this.env.config.historyBack();
        }
    }
}

export const collectionsWorklistFormView = {
    ...formView,
    Model: CollectionsWorklistFormModel,
    Controller: CollectionsWorklistFormController,
};

registry.category("views").add("collections_worklist_form", collectionsWorklistFormView);
