import { onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useHotkey } from "@web/core/hotkeys/hotkey_hook";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { ListController } from "@web/views/list/list_controller";
import { ListRenderer } from "@web/views/list/list_renderer";
import { listView } from "@web/views/list/list_view";
import { CollectionsWorklistDashboard } from "./worklist_dashboard";
import { WORKLIST_KEYS } from "./worklist_keys";

const TABS = ["calls", "approve", "replies", "promises", "disputes", "alerts"];

export class CollectionsWorklistRenderer extends ListRenderer {
    /** Rows of one customer stand together; all but the first say so. */
    getRowClass(record) {
        const names = super.getRowClass(record);
        return this.isSameCustomer(record) ? `${names} o_collections_same_customer` : names;
    }

    isSameCustomer(record) {
        const { isGrouped, records } = this.props.list;
        const above = isGrouped ? null : records[records.indexOf(record) - 1];
        const customer = record.data.partner_id;
        return Boolean(above && customer && above.data.partner_id?.id === customer.id);
    }
}

export class CollectionsWorklistController extends ListController {
    static template = "account_collections.WorklistView";
    static components = { ...ListController.components, CollectionsWorklistDashboard };

    setup() {
        super.setup();
        this.notification = useService("notification");
        this.today = useState({ summary: null });
        onWillStart(() => this.loadSummary());
        for (const [key, button] of Object.entries(WORKLIST_KEYS)) {
            useHotkey(`alt+${key}`, () => this.onKey(button), { bypassEditableProtection: true });
        }
    }

    get modelParams() {
        const params = super.modelParams;
        // Whatever changes the list may change what is done and left today.
        params.hooks.onRootLoaded = () => this.today?.summary && this.loadSummary();
        return params;
    }

    async loadSummary() {
        const mine = this.findFilters(["mine"]).some((item) => item.isActive);
        this.today.summary = await this.orm.call("collections.worklist", "get_summary", [], { mine });
    }

    // === TABS === //

    findFilters(names) {
        return this.env.searchModel.getSearchItems((item) => names.includes(item.name));
    }

    get activeTab() {
        const active = this.findFilters(TABS).filter((item) => item.isActive);
        return active.length === 1 ? active[0].name : active.length ? "" : "all";
    }

    /** Show one kind of work; the other filters stay. */
    selectTab(name) {
        const { searchModel } = this.env;
        const active = this.findFilters(TABS).filter((item) => item.isActive);
        const others = active.filter((item) => item.name !== name);
        const wanted = name === "all" ? null : this.findFilters([name])[0];
        if (wanted && !wanted.isActive) {
            const ids = others.map((item) => item.id);
            searchModel.query = searchModel.query.filter((one) => !ids.includes(one.searchItemId));
            searchModel.toggleSearchItem(wanted.id);
        } else {
            for (const item of others) {
                searchModel.toggleSearchItem(item.id);
            }
        }
    }

    get isByCustomer() {
        return this.findFilters(["by_partner"]).some((item) => item.isActive);
    }

    toggleByCustomer() {
        this.env.searchModel.toggleSearchItem(this.findFilters(["by_partner"])[0].id);
    }

    // === KEYS === //

    /** The entry that a key is about: the selected one, the one with the focus, else the first. */
    get currentRecord() {
        const { selection, records } = this.model.root;
        const row = document.activeElement?.closest(".o_data_row");
        const focused = row && records.find((record) => record.id === row.dataset.id);
        return selection[0] || focused || records[0];
    }

    async onKey({ next, call, action, applies, refusal }) {
        const record = this.currentRecord;
        if (!record) {
            return;
        }
        if (next) {
            return this.openRecord(record);
        }
        if (applies && !applies(record.data)) {
            this.notification.add(refusal(), { type: "warning" });
            return;
        }
        const { selection, resModel, context, evalContext } = this.model.root;
        const many = selection.length > 1 && !call;
        const resIds = many ? await this.model.root.getResIds(true) : [record.resId];
        return this.env.onClickViewButton({
            clickParams: { name: action(record.data), type: "object" },
            getResParams: () => ({ resModel, resIds, context, evalContext }),
        });
    }
}

export const collectionsWorklistView = {
    ...listView,
    Controller: CollectionsWorklistController,
    Renderer: CollectionsWorklistRenderer,
};

registry.category("views").add("collections_worklist_list", collectionsWorklistView);
