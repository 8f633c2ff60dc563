import { Component, useEffect, useState } from "@odoo/owl";
import { deserializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { Pager } from "@web/core/pager/pager";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { formatDate, formatInteger, formatMonetary } from "@web/views/fields/formatters";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import {
    cockpitDependencies,
    useAgingFilter,
    useCockpitButton,
    useCockpitData,
} from "./cockpit_hooks";

const PAGE = 20;
const MODEL = "collections.open.item";
const CHIP_CLASSES = {
    due: "text-bg-warning",
    finished: "text-bg-danger",
    waiting: "text-bg-info",
    covered: "text-bg-success",
};

/**
 * The open items of a customer, page by page, with what happens to each and why.
 *
 * They are filtered by the aging bar of the form and by state; what is chosen can be promised,
 * disputed, paid in instalments, paused or copied in one go.
 */
export class CollectionsOpenItems extends Component {
    static template = "account_collections.OpenItems";
    static components = { Pager };
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.press = useCockpitButton();
        this.filter = useAgingFilter();
        this.view = useState({ chip: "", offset: 0, limit: PAGE, order: "due" });
        // The worth of each chosen item by its id: they may be on several pages.
        this.chosen = useState(new Map());
        this.items = useCockpitData(
            (resId) => this.read(resId),
            () => [
                this.filter.bucket,
                this.view.chip,
                this.view.offset,
                this.view.limit,
                this.view.order,
            ]
        );
        useEffect(
            () => {
                this.view.offset = 0;
                this.chosen.clear();
            },
            () => [this.props.record.resId, this.filter.bucket, this.view.chip]
        );
    }

    async read(resId) {
        const { chip, offset, limit, order } = this.view;
        return this.orm.call("collections.profile", "get_open_items", [resId], {
            bucket: this.filter.bucket,
            chip,
            offset,
            limit,
            order,
        });
    }

    // --- what is shown ---

    get data() {
        return this.items.data;
    }

    get rows() {
        return this.data.items;
    }

    get chips() {
        return this.data.chips;
    }

    get countOfAll() {
        return this.chips.reduce((sum, { count }) => sum + count, 0);
    }

    get bucketLabel() {
        const { buckets = [] } = this.props.record.data.aging || {};
        return buckets.find(({ key }) => key === this.filter.bucket)?.label || "";
    }

    get columns() {
        return [
            { key: "name", label: _t("Item") },
            { key: "due", label: _t("Due") },
            { key: "amount", label: _t("Open"), isNumber: true },
        ];
    }

    getSort(key) {
        return { [key]: "ascending", [`-${key}`]: "descending" }[this.view.order] || "none";
    }

    getSortIcon(key) {
        return { ascending: "fa-caret-up", descending: "fa-caret-down" }[this.getSort(key)] || "";
    }

    getChipClass({ key, state }) {
        return CHIP_CLASSES[state || key] || "text-bg-secondary";
    }

    getChipTitle({ value }) {
        return formatMonetary(value, { currencyId: this.data.currency_id });
    }

    formatDay(day) {
        return day ? formatDate(deserializeDate(day)) : "";
    }

    formatCount(count) {
        return formatInteger(count);
    }

    formatOpen({ residual, currency_id: currencyId }) {
        return formatMonetary(residual, { currencyId });
    }

    /** Nothing is expected of credits, nor where forecasts are off: no empty column then. */
    get hasForecast() {
        return this.rows.some(({ expected }) => expected);
    }

    getExpectedTitle({ expected_text: text, expected_why: why }) {
        return [text, why].filter(Boolean).join(": ");
    }

    getLateText({ days_late: days }) {
        return days === 1 ? _t("1 day late") : _t("%s days late", formatInteger(days));
    }

    // --- choosing ---

    get chosenText() {
        const value = [...this.chosen.values()].reduce((sum, amount) => sum + amount, 0);
        return _t("%(count)s chosen, %(amount)s", {
            count: formatInteger(this.chosen.size),
            amount: formatMonetary(value, { currencyId: this.data.currency_id }),
        });
    }

    get isPageChosen() {
        return this.rows.length > 0 && this.rows.every(({ id }) => this.chosen.has(id));
    }

    get canChooseAll() {
        return this.isPageChosen && this.chosen.size < this.data.total;
    }

    get chooseAllText() {
        return _t("Choose all %s", formatInteger(this.data.total));
    }

    toggle({ id, value }) {
        if (!this.chosen.delete(id)) {
            this.chosen.set(id, value);
        }
    }

    togglePage() {
        const isChosen = this.isPageChosen;
        for (const { id, value } of this.rows) {
            if (isChosen) {
                this.chosen.delete(id);
            } else {
                this.chosen.set(id, value);
            }
        }
    }

    async chooseAll() {
        const values = await this.orm.call(
            "collections.profile",
            "get_open_item_values",
            [this.props.record.resId],
            { bucket: this.filter.bucket, chip: this.view.chip }
        );
        for (const [id, value] of values) {
            this.chosen.set(id, value);
        }
    }

    // --- doing ---

    get buttons() {
        const buttons = this.data.can_write
            ? [
                  { name: "action_promise", label: _t("Promise"), icon: "fa-handshake-o" },
                  { name: "action_dispute", label: _t("Dispute"), icon: "fa-gavel" },
                  { name: "action_create_plan", label: _t("Payment Plan"), icon: "fa-calendar-plus-o" },
                  { name: "action_pause", label: _t("Pause"), icon: "fa-pause" },
              ]
            : [];
        if (this.data.can_open) {
            buttons.push({ name: "action_copies", label: _t("Copies"), icon: "fa-files-o" });
        }
        return buttons;
    }

    async onButton({ name }) {
        await this.press(MODEL, name, [...this.chosen.keys()]);
        this.chosen.clear();
    }

    setChip(key) {
        this.view.offset = 0;
        this.view.chip = this.view.chip === key ? "" : key;
    }

    sortBy(key) {
        this.view.offset = 0;
        this.view.order = this.view.order === key ? `-${key}` : key;
    }

    onPage({ offset, limit }) {
        Object.assign(this.view, { offset, limit });
    }

    openItem({ id }) {
        return this.press(MODEL, "action_why", [id]);
    }

    openMove({ id }) {
        return this.press(MODEL, "action_open_move", [id]);
    }
}

export const collectionsOpenItems = {
    component: CollectionsOpenItems,
    fieldDependencies: cockpitDependencies,
};

registry.category("view_widgets").add("collections_open_items", collectionsOpenItems);
