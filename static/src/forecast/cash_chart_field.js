import { Component } from "@odoo/owl";
import { deserializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { formatDate, formatFloat, formatMonetary } from "@web/views/fields/formatters";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const WIDTH = 960;
// On a telephone: the drawing is scaled to the screen, and its words with it.
const NARROW = 420;
const HEIGHT = 280;
const LEFT = 48;
const RIGHT = 8;
const BOTTOM = 24;
const TOP = 12;
const MOST_LINES = 5;

/**
 * The cash of past and coming weeks: what came in as bars, what is expected as a line in its band.
 *
 * In the week under way, what is still expected stands on top of what came in so far.
 *
 * A week can be clicked to see the items behind it. The same figures stand in the table below, for
 * whoever reads or hears them.
 */
export class CollectionsCashChartField extends Component {
    static template = "account_collections.CashChartField";
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.width = this.env.isSmall ? NARROW : WIDTH;
        this.height = HEIGHT;
        this.left = LEFT;
        this.bottom = HEIGHT - BOTTOM;
    }

    get chart() {
        return this.props.record.data[this.props.name] || { weeks: [], past: [] };
    }

    get weeks() {
        return this.chart.weeks;
    }

    get past() {
        return this.chart.past;
    }

    /** The coming weeks, the week under way first: all of it, with what came in so far. */
    get comingWeeks() {
        const { weeks, running } = this.chart;
        if (!running) {
            return weeks;
        }
        const { start, end, actual: came } = running;
        const nothing = { number: 0, expected: 0, low: 0, high: 0, base: 0, isOver: true };
        const rest = weeks[0].number ? nothing : weeks[0];
        return [{ ...rest, start, end, came }, ...weeks.filter(({ number }) => number)];
    }

    get isSupposed() {
        return this.chart.is_supposed;
    }

    // --- the drawing ---

    get scale() {
        const rows = [...this.past, ...this.comingWeeks];
        const tops = rows.map((row) => (row.came || 0) + Math.max(row.high, row.actual || 0, row.base || 0));
        const most = Math.max(1, ...tops);
        const step = (this.width - LEFT - RIGHT) / Math.max(rows.length, 1);
        return {
            step,
            most,
            x: (index) => LEFT + step * (index + 0.5),
            y: (amount) => TOP + (this.bottom - TOP) * (1 - amount / most),
        };
    }

    /** Lines at round amounts: 1, 2 or 5 with noughts apart. */
    get gridLines() {
        const { most, y } = this.scale;
        const power = 10 ** Math.floor(Math.log10(most / MOST_LINES));
        const distance = power * [1, 2, 5, 10].find((factor) => factor * power * MOST_LINES >= most);
        const count = Math.floor(most / distance);
        return [...Array(count).keys()].map((index) => {
            const amount = distance * (index + 1);
            return { amount, y: y(amount), label: formatFloat(amount, { humanReadable: true, decimals: 0 }) };
        });
    }

    /** Places of all weeks, the past ones first. */
    get points() {
        const { step, x, y } = this.scale;
        return [...this.past, ...this.comingWeeks].map((week, index) => {
            const came = week.came || 0;
            const isPast = index < this.past.length;
            return {
                week,
                key: week.start,
                isPast,
                canOpen: !isPast && !week.isOver,
                x: x(index),
                left: x(index) - step / 2,
                width: step,
                expected: y(came + week.expected),
                low: y(came + week.low),
                high: y(came + week.high),
                base: y(came + (week.base || 0)),
                actual: y(isPast ? week.actual || 0 : came),
                label: this.getLabel(week),
                title: this.describe(week),
            };
        });
    }

    getLabel({ number, start }) {
        return number === 0 ? _t("This week") : deserializeDate(start).toFormat("d LLL");
    }

    get coming() {
        return this.points.filter(({ isPast }) => !isPast);
    }

    get gone() {
        return this.points.filter(({ isPast }) => isPast);
    }

    /** The week under way: what came in, and what is still expected on top of it. */
    get running() {
        return this.coming.filter(({ week }) => week.number === 0);
    }

    /** There is room for some of the labels, that of the first week to come among them. */
    get labels() {
        const distance = this.env.isSmall ? 4 : 2;
        const first = this.past.length % distance;
        return this.points.filter((_point, index) => index % distance === first);
    }

    get band() {
        return this.drawBand(this.coming);
    }

    get pastBand() {
        return this.drawBand(this.gone);
    }

    get line() {
        return this.drawLine(this.coming);
    }

    /** Apart from that of the coming weeks: each was expected in another night. */
    get pastLine() {
        return this.drawLine(this.gone);
    }

    get baseLine() {
        return this.coming.map(({ x, base }) => `${x},${base}`).join(" ");
    }

    get barWidth() {
        return this.scale.step * 0.5;
    }

    drawLine(points) {
        return points.map(({ x, expected }) => `${x},${expected}`).join(" ");
    }

    drawBand(points) {
        const upper = points.map(({ x, high }) => `${x},${high}`);
        const lower = points.map(({ x, low }) => `${x},${low}`).reverse();
        return [...upper, ...lower].join(" ");
    }

    // --- words ---

    get totalText() {
        const { total, base_total: base } = this.chart;
        const amount = this.format(total);
        const day = this.formatDay(this.weeks.at(-1).end);
        if (!this.isSupposed) {
            return _t("%(amount)s expected until %(day)s", { amount, day });
        }
        return _t("%(amount)s expected until %(day)s, %(base)s as it is", {
            amount,
            day,
            base: this.format(base),
        });
    }

    get pastText() {
        return _t("%(inside)s of the last %(weeks)s weeks came in within their band", {
            inside: this.chart.inside,
            weeks: this.past.length,
        });
    }

    get summary() {
        return this.comingWeeks.map((week) => this.describe(week)).join(" · ");
    }

    describe(week) {
        const days = `${this.formatDay(week.start)} – ${this.formatDay(week.end)}`;
        const texts = [this.describeExpected(week)];
        if (typeof week.actual === "number") {
            texts.push(_t("%s came in", this.format(week.actual)));
        }
        if (typeof week.came === "number") {
            texts.unshift(this.describeCame(week));
        }
        return `${days}: ${texts.join("; ")}`;
    }

    describeExpected(week) {
        const amounts = {
            expected: this.format(week.expected),
            low: this.format(week.low),
            high: this.format(week.high),
        };
        if (week.number === 0) {
            return _t("%(expected)s still expected, between %(low)s and %(high)s", amounts);
        }
        return _t("%(expected)s expected, between %(low)s and %(high)s", amounts);
    }

    describeCame(week) {
        return _t("%s came in so far", this.format(week.came));
    }

    format(amount) {
        return formatMonetary(amount, { currencyId: this.chart.currency_id });
    }

    formatDay(day) {
        return formatDate(deserializeDate(day));
    }

    // --- doing ---

    async open({ number }) {
        const { record } = this.props;
        if (!(await record.save())) {
            return;
        }
        const action = await this.orm.call(record.resModel, "action_open_week", [[record.resId], number]);
        return this.action.doAction(action);
    }
}

export const collectionsCashChartField = {
    component: CollectionsCashChartField,
    displayName: _t("Cash per Week"),
    supportedTypes: ["json"],
    isEmpty: () => false,
};

registry.category("fields").add("collections_cash_chart", collectionsCashChartField);
