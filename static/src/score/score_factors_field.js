import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { formatFloat } from "@web/views/fields/formatters";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const NOTICEABLE = 0.5;

/** What every sign does to the score of a customer, as bars to both sides of a line. */
export class CollectionsScoreFactorsField extends Component {
    static template = "account_collections.ScoreFactorsField";
    static props = { ...standardFieldProps };

    get data() {
        return this.props.record.data[this.props.name] || {};
    }

    get scoreText() {
        return formatPoints(this.data.score);
    }

    get uncertaintyText() {
        return _t("± %s", formatPoints(this.data.uncertainty));
    }

    get startText() {
        return formatPoints(this.data.start);
    }

    /** Signs that say something; all bars share one scale. */
    get rows() {
        const factors = (this.data.factors || []).filter(({ sentence }) => sentence);
        const most = Math.max(...factors.map(({ points }) => Math.abs(points)), 1);
        return factors.map((factor) => ({
            ...factor,
            isDown: factor.points <= -NOTICEABLE,
            isUp: factor.points >= NOTICEABLE,
            pointsText: formatPoints(factor.points, { sign: true }),
            width: Math.round((100 * Math.abs(factor.points)) / most),
        }));
    }
}

function formatPoints(value, { sign = false } = {}) {
    const rounded = Math.round(value || 0);
    const text = formatFloat(Math.abs(rounded), { digits: [4, 0] });
    if (rounded < 0) {
        return `−${text}`;
    }
    return sign && rounded > 0 ? `+${text}` : text;
}

export const collectionsScoreFactorsField = {
    component: CollectionsScoreFactorsField,
    displayName: _t("Why This Score"),
    supportedTypes: ["json"],
    isEmpty: () => false,
};

registry.category("fields").add("collections_score_factors", collectionsScoreFactorsField);
