import {
    Component,
    markup,
    onWillStart,
    onWillUpdateProps,
    useEffect,
    useRef,
    useState,
} from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import {
    deserializeDate,
    deserializeDateTime,
    formatDate,
    formatDateTime,
} from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { formatMonetary } from "@web/views/fields/formatters";

const { DateTime } = luxon;

const PAGE = 40;
const MAX_PAGE = 100;
const FEW_COMING = 3;
const SEARCH_DELAY = 300;

/**
 * Everything that happened with a customer, the youngest first, with what is planned above it.
 *
 * The next page is read when the end comes into view; the button there does the same, so that it
 * also works with a keyboard.
 */
export class CollectionsHistory extends Component {
    static template = "account_collections.History";
    static props = {
        profileId: Number,
        hasActivities: { type: Boolean, optional: true },
        version: { type: Number, optional: true },
    };
    static defaultProps = { hasActivities: true, version: 0 };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.moreRef = useRef("more");
        this.state = useState({
            entries: [],
            coming: [],
            kinds: [],
            chosen: [],
            text: "",
            next: null,
            isLoading: false,
            isFailed: false,
            showsAllComing: false,
            bodies: {},
        });
        this.search = useDebounced(() => this.load(), SEARCH_DELAY);
        onWillStart(() => this.load());
        onWillUpdateProps((props) => this.onUpdate(props));
        useEffect(
            (end) => this.watch(end),
            () => [this.moreRef.el]
        );
    }

    // -------------------------------------------------------------------------
    // Reading
    // -------------------------------------------------------------------------

    onUpdate(props) {
        if (props.profileId !== this.props.profileId) {
            Object.assign(this.state, { chosen: [], text: "", entries: [], bodies: {} });
            return this.load(props.profileId);
        }
        if (props.version !== this.props.version) {
            return this.load(props.profileId, Math.min(this.state.entries.length, MAX_PAGE));
        }
    }

    /** Read the first page anew, as long as what was shown already. */
    async load(profileId = this.props.profileId, limit = PAGE) {
        const page = await this.fetch(profileId, { limit: Math.max(limit, PAGE) });
        if (page) {
            Object.assign(this.state, {
                entries: page.entries,
                coming: page.coming,
                kinds: page.kinds,
                next: page.next,
            });
        }
    }

    /** Read the page after the last entry. */
    async loadMore() {
        if (this.state.isLoading || !this.state.next) {
            return;
        }
        const page = await this.fetch(this.props.profileId, { before: this.state.next });
        if (page) {
            this.state.entries.push(...page.entries);
            this.state.next = page.next;
        }
    }

    async fetch(profileId, options) {
        this.state.isLoading = true;
        this.state.isFailed = false;
        const { chosen, text } = this.state;
        try {
            return await this.keepLast.add(
                this.orm.silent.call("collections.profile", "get_history", [profileId], {
                    kinds: [...chosen],
                    text,
                    limit: PAGE,
                    ...options,
                })
            );
        } catch (error) {
            this.state.isFailed = true;
            throw error;
        } finally {
            this.state.isLoading = false;
        }
    }

    watch(end) {
        if (!end) {
            return;
        }
        const observer = new IntersectionObserver((seen) => {
            if (seen.some((entry) => entry.isIntersecting) && !this.state.isFailed) {
                this.loadMore();
            }
        });
        observer.observe(end);
        return () => observer.disconnect();
    }

    // -------------------------------------------------------------------------
    // Showing
    // -------------------------------------------------------------------------

    /** The entries by day, each with what is shown of it. */
    get days() {
        const days = [];
        for (const entry of this.state.entries) {
            const date = this.getDate(entry).startOf("day");
            const key = date.toISODate();
            if (days.at(-1)?.key !== key) {
                days.push({ key, label: this.formatDay(date), entries: [] });
            }
            days.at(-1).entries.push(this.describe(entry));
        }
        return days;
    }

    get coming() {
        const coming = this.allComing;
        const shown = this.state.showsAllComing ? coming : coming.slice(0, FEW_COMING);
        return shown.map((entry) => this.describe(entry));
    }

    get allComing() {
        return this.state.coming.filter(
            (entry) => this.props.hasActivities || entry.kind !== "activity"
        );
    }

    get moreComing() {
        return this.allComing.length - this.coming.length;
    }

    get isFiltered() {
        return Boolean(this.state.chosen.length || this.state.text);
    }

    describe(entry) {
        const body = this.state.bodies[entry.key];
        return {
            ...entry,
            amountText: entry.currency_id
                ? formatMonetary(entry.amount, { currencyId: entry.currency_id })
                : "",
            timeText: entry.moment
                ? this.getDate(entry).toLocaleString(DateTime.TIME_SIMPLE)
                : "",
            dayText: formatDate(this.getDate(entry)),
            fullTime: entry.moment ? formatDateTime(this.getDate(entry)) : "",
            toneClass: entry.tone ? `text-bg-${entry.tone}` : "text-bg-light",
            kindLabel: this.state.kinds.find((kind) => kind.key === entry.kind)?.label || "",
            changeTexts: (entry.changes || []).map((change) => ({
                field: change.field,
                old: this.formatValue(change, change.old),
                new: this.formatValue(change, change.new),
            })),
            body: body?.isOpen ? body.html : false,
            isOpen: Boolean(body?.isOpen),
        };
    }

    getDate(entry) {
        return entry.moment ? deserializeDateTime(entry.moment) : deserializeDate(entry.day);
    }

    formatDay(date) {
        const days = Math.round(DateTime.local().startOf("day").diff(date, "days").days);
        if (days === 0) {
            return _t("Today");
        }
        if (days === 1) {
            return _t("Yesterday");
        }
        return date.toLocaleString({
            weekday: "long",
            day: "numeric",
            month: "long",
            year: date.hasSame(DateTime.local(), "year") ? undefined : "numeric",
        });
    }

    formatValue({ type, currency_id: currencyId }, value) {
        if (type === "boolean") {
            return value ? _t("Yes") : _t("No");
        }
        if (value === false || value === null || value === "") {
            return _t("None");
        }
        if (type === "date") {
            return formatDate(deserializeDate(value));
        }
        if (type === "datetime") {
            return formatDateTime(deserializeDateTime(value.replace("Z", "")));
        }
        return type === "monetary" ? formatMonetary(value, { currencyId }) : String(value);
    }

    // -------------------------------------------------------------------------
    // Handlers
    // -------------------------------------------------------------------------

    onInput(ev) {
        this.state.text = ev.target.value;
        this.search();
    }

    onKeydown(ev) {
        if (ev.key === "Escape" && this.state.text) {
            ev.stopPropagation();
            this.clearText();
        }
    }

    clearText() {
        this.state.text = "";
        this.load();
    }

    toggleKind(key) {
        const { chosen } = this.state;
        this.state.chosen = chosen.includes(key)
            ? chosen.filter((kind) => kind !== key)
            : [...chosen, key];
        this.load();
    }

    clearKinds() {
        this.state.chosen = [];
        this.load();
    }

    toggleComing() {
        this.state.showsAllComing = !this.state.showsAllComing;
    }

    openRecord(entry) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: entry.model,
            res_id: entry.res_id,
            views: [[false, "form"]],
        });
    }

    /** Show or hide the whole text, which is read when it is asked for. */
    async toggleBody(entry) {
        const known = this.state.bodies[entry.key];
        if (known) {
            known.isOpen = !known.isOpen;
            return;
        }
        const html = await this.orm.call("collections.profile", "get_history_body", [
            this.props.profileId,
            entry.source,
            entry.id,
        ]);
        // The server cleaned it.
        this.state.bodies[entry.key] = { isOpen: true, html: markup(html) };
    }

    openAttachment(attachment) {
        browser.open(`/web/content/${attachment.id}?download=true`, "_blank", "noopener");
    }
}
