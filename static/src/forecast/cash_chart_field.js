import { Component } from "@odoo/owl";
import { deserializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { formatDate, formatFloat, formatMonetary } from "@web/views/fields/formatters";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const WIDTH = 960;
const HEIGHT = 280;
const LEFT = 48;
const RIGHT = 8;
const BOTTOM = 24;
const TOP = 12;
const MOST_LINES = 5;

/**
 * The cash of past and coming weeks: what came in as bars, what is expected as a line in its band.
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
        this.width = WIDTH;
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

    get isSupposed() {
        return this.chart.is_supposed;
    }

    // --- the drawing ---

    get scale() {
        const rows = [...this.past, ...this.weeks];
        const most = Math.max(1, ...rows.map((row) => Math.max(row.high, row.actual || 0, row.base || 0)));
        const step = (WIDTH - LEFT - RIGHT) / Math.max(rows.length, 1);
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
        return [...this.past, ...this.weeks].map((week, index) => ({
            week,
            key: week.start,
            isPast: index < this.past.length,
            x: x(index),
            left: x(index) - step / 2,
            width: step,
            expected: y(week.expected),
            low: y(week.low),
            high: y(week.high),
            base: y(week.base || 0),
            actual: y(week.actual || 0),
            label: deserializeDate(week.start).toFormat("d LLL"),
            title: this.describe(week),
        }));
    }

    get coming() {
        return this.points.filter(({ isPast }) => !isPast);
    }

    get gone() {
        return this.points.filter(({ isPast }) => isPast);
    }

    /** Half of the labels would do on a small screen, so every second one is drawn. */
    get labels() {
        return this.points.filter((_point, index) => index % 2 === 0);
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

    /** Apart from that of the coming weeks: the week that is under way lies between them. */
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
        if (!this.isSupposed) {
            return _t("%(amount)s expected in %(weeks)s weeks", {
                amount: this.format(total),
                weeks: this.weeks.length,
            });
        }
        return _t("%(amount)s expected in %(weeks)s weeks, %(base)s as it is", {
            amount: this.format(total),
            weeks: this.weeks.length,
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
        return this.weeks.map((week) => this.describe(week)).join(" · ");
    }

    describe(week) {
        const texts = [
            `${this.formatDay(week.start)} – ${this.formatDay(week.end)}`,
            _t("%(expected)s expected, between %(low)s and %(high)s", {
                expected: this.format(week.expected),
                low: this.format(week.low),
                high: this.format(week.high),
            }),
        ];
        if (typeof week.actual === "number") {
            texts.push(_t("%s came in", this.format(week.actual)));
        }
        return texts.join(": ");
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
