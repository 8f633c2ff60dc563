import { Component, onMounted, useEffect, useRef } from "@odoo/owl";
import { useHotkey } from "@web/core/hotkeys/hotkey_hook";
import { deserializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { formatDate, formatMonetary } from "@web/views/fields/formatters";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { TextField, textField } from "@web/views/fields/text/text_field";
import { FormViewDialog } from "@web/views/view_dialogs/form_view_dialog";

const ICONS = {
    reached: "fa-comments-o",
    promise: "fa-handshake-o",
    pays_today: "fa-money",
    call_back: "fa-clock-o",
    paid: "fa-check",
    dispute: "fa-exclamation-circle",
    copy: "fa-files-o",
    plan: "fa-calendar",
    no_answer: "fa-phone",
    voicemail: "fa-volume-up",
    wrong_number: "fa-ban",
};
/** One key for each outcome, in the order in which they are shown. */
const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "0", "w"];
const SAVE_DELAY = 800;

/** What came out of the call: a button and a key for each outcome. */
export class CollectionsCallOutcomeField extends Component {
    static template = "account_collections.CallOutcomeField";
    static props = { ...standardFieldProps };

    setup() {
        this.root = useRef("root");
        for (const [index, { value, key }] of this.options.entries()) {
            if (key) {
                useHotkey(key, () => this.select(value, index), {
                    isAvailable: () => !this.props.readonly,
                });
            }
        }
        // Without a focus in a text, the keys work from the start.
        onMounted(() => this.root.el?.querySelector("button")?.focus());
    }

    get value() {
        return this.props.record.data[this.props.name];
    }

    get options() {
        return this.props.record.fields[this.props.name].selection.map(([value, label], index) => ({
            value,
            label,
            key: KEYS[index] || "",
            icon: ICONS[value] || "fa-circle-o",
        }));
    }

    /** The button that Tab reaches: the chosen one, else the first. */
    getTabIndex(option, index) {
        return (this.value ? this.value === option.value : index === 0) ? 0 : -1;
    }

    async select(value, index) {
        this.root.el?.querySelectorAll("button")[index]?.focus();
        await this.props.record.update({ [this.props.name]: value });
    }

    onKeydown(ev) {
        const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[ev.key];
        if (!step) {
            return;
        }
        ev.preventDefault();
        const buttons = [...this.root.el.querySelectorAll("button")];
        const index = (buttons.indexOf(ev.target) + step + buttons.length) % buttons.length;
        this.select(this.options[index].value, index);
    }
}

registry.category("fields").add("collections_call_outcome", {
    component: CollectionsCallOutcomeField,
    displayName: _t("Outcome of a Call"),
    supportedTypes: ["selection"],
    isEmpty: () => false,
});

/** A note that is kept while it is typed, so that a window closed by accident loses nothing. */
export class CollectionsCallNoteField extends TextField {
    setup() {
        super.setup();
        this.orm = useService("orm");
        this.saved = this.props.record.data[this.props.name] || "";
        this.keepSoon = useDebounced(() => this.keep(), SAVE_DELAY, { execBeforeUnmount: true });
        useEffect(
            (textarea) => {
                if (!textarea) {
                    return;
                }
                const onInput = () => {
                    this.typed = textarea.value;
                    this.keepSoon();
                };
                textarea.addEventListener("input", onInput);
                return () => textarea.removeEventListener("input", onInput);
            },
            () => [this.textareaRef.el]
        );
    }

    async keep() {
        const { resId, resModel } = this.props.record;
        if (!resId || this.typed === undefined || this.typed === this.saved) {
            return;
        }
        this.saved = this.typed;
        await this.orm.silent.write(resModel, [resId], { [this.props.name]: this.typed });
    }
}

registry.category("fields").add("collections_call_note", {
    ...textField,
    component: CollectionsCallNoteField,
    displayName: _t("Note of a Call"),
});

/** The open items to choose from, with what is asked of each. */
export class CollectionsCallItemsField extends Component {
    static template = "account_collections.CallItemsField";
    static props = { ...standardFieldProps };

    get items() {
        const chosen = new Set(this.chosenIds);
        return (this.props.record.data.open_items || []).map((item) => ({
            ...item,
            isChosen: chosen.has(item.id),
            dueText: item.due ? formatDate(deserializeDate(item.due)) : "",
            lateText: item.days_late ? _t("%s days late", item.days_late) : "",
            amountText: formatMonetary(item.amount, { currencyId: item.currency_id }),
        }));
    }

    get chosenIds() {
        return this.props.record.data[this.props.name].currentIds;
    }

    get areAllChosen() {
        return this.items.length > 0 && this.items.every((item) => item.isChosen);
    }

    async toggle(item) {
        const change = item.isChosen ? { remove: [item.id] } : { add: [item.id] };
        await this.props.record.data[this.props.name].addAndRemove(change);
    }

    async toggleAll() {
        const ids = this.items.map((item) => item.id);
        const change = this.areAllChosen
            ? { remove: this.chosenIds }
            : { add: ids.filter((id) => !this.chosenIds.includes(id)) };
        await this.props.record.data[this.props.name].addAndRemove(change);
    }
}

registry.category("fields").add("collections_call_items", {
    component: CollectionsCallItemsField,
    displayName: _t("Items of a Call"),
    supportedTypes: ["many2many"],
    isEmpty: () => false,
    relatedFields: () => [],
    fieldDependencies: [{ name: "open_items", type: "json", readonly: true }],
});

/** Whether somebody picks up now, on the clock of the customer. */
export class CollectionsCallReachField extends Component {
    static template = "account_collections.CallReachField";
    static props = { ...standardFieldProps };

    get reach() {
        return this.props.record.data[this.props.name] || null;
    }
}

registry.category("fields").add("collections_call_reach", {
    component: CollectionsCallReachField,
    displayName: _t("Reachable Now"),
    supportedTypes: ["json"],
    isEmpty: () => false,
});

/** The last calls, messages and notes. */
export class CollectionsCallTalksField extends Component {
    static template = "account_collections.CallTalksField";
    static props = { ...standardFieldProps };

    get talks() {
        return this.props.record.data[this.props.name] || [];
    }
}

registry.category("fields").add("collections_call_talks", {
    component: CollectionsCallTalksField,
    displayName: _t("Last Talks"),
    supportedTypes: ["json"],
    isEmpty: () => false,
});

/** What is open between the customer and us; each opens on top, the call stays where it is. */
export class CollectionsCallPointsField extends Component {
    static template = "account_collections.CallPointsField";
    static props = { ...standardFieldProps };

    setup() {
        this.dialogs = useService("dialog");
    }

    get points() {
        return this.props.record.data[this.props.name] || [];
    }

    open(point) {
        this.dialogs.add(FormViewDialog, {
            resModel: point.model,
            resId: point.id,
            title: point.text,
            readonly: true,
        });
    }
}

registry.category("fields").add("collections_call_points", {
    component: CollectionsCallPointsField,
    displayName: _t("Open Points"),
    supportedTypes: ["json"],
    isEmpty: () => false,
});
