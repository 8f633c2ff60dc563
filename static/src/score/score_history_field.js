import { Component } from "@odoo/owl";
import { deserializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { formatDate, formatInteger } from "@web/views/fields/formatters";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const WIDTH = 300;
const HEIGHT = 60;
const MOST = 100;

/** The course of a score as a line of steps: a score counts until the next one. */
export class CollectionsScoreHistoryField extends Component {
    static template = "account_collections.ScoreHistoryField";
    static props = { ...standardFieldProps };

    get viewBox() {
        return `0 0 ${WIDTH} ${HEIGHT}`;
    }

    get points() {
        const rows = this.props.record.data[this.props.name] || [];
        const dates = rows.map(({ date }) => deserializeDate(date));
        const first = dates[0];
        const days = dates.length ? dates.at(-1).diff(first, "days").days : 0;
        return rows.map((row, index) => ({
            ...row,
            x: days ? (WIDTH * dates[index].diff(first, "days").days) / days : WIDTH,
            y: HEIGHT - (HEIGHT * row.score) / MOST,
            dateText: formatDate(dates[index]),
            scoreText: formatInteger(Math.round(row.score)),
            classText: (row.class || "").toUpperCase(),
        }));
    }

    /** Where the class changed, and where the line ends. */
    get marks() {
        return this.points.filter(
            (point, index, points) =>
                index === points.length - 1 || index === 0 || point.class !== points[index - 1].class
        );
    }

    get path() {
        return this.points
            .map(({ x, y }, index) => {
                const [left, top] = [x.toFixed(1), y.toFixed(1)];
                return index ? `H${left} V${top}` : `M${left} ${top}`;
            })
            .join(" ");
    }

    get summary() {
        const texts = this.marks.map(({ dateText, scoreText, classText }) =>
            _t("%(date)s: %(score)s (class %(class)s)", {
                date: dateText,
                score: scoreText,
                class: classText,
            })
        );
        return texts.join(" · ");
    }

    get firstText() {
        return this.points[0].dateText;
    }

    get lastText() {
        return this.points.at(-1).dateText;
    }
}

export const collectionsScoreHistoryField = {
    component: CollectionsScoreHistoryField,
    displayName: _t("Course of a Score"),
    supportedTypes: ["json"],
    isEmpty: () => false,
};

registry.category("fields").add("collections_score_history", collectionsScoreHistoryField);
