import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { formatInteger } from "@web/views/fields/formatters";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const MODES = {
    approve: { label: _t("After approval"), icon: "fa-thumbs-o-up" },
    manual: { label: _t("By hand"), icon: "fa-hand-paper-o" },
};

/** The steps of a procedure in order of time, with the due date between before and after. */
export class CollectionsTimelineField extends Component {
    static template = "account_collections.TimelineField";
    static props = { ...standardFieldProps };

    get steps() {
        const steps = this.props.record.data[this.props.name] || [];
        return steps.map((step, index) => ({
            ...step,
            key: `step_${index}`,
            day: this.formatDay(step.offset),
            mode: MODES[step.mode],
            channels: step.channels || [],
            law: [step.letter, ...(step.asks || [])].filter((part) => part).join(", "),
        }));
    }

    /** The steps with the due date as day 0 among them; a step on that day comes after it. */
    get marks() {
        const steps = this.steps;
        const dueDate = { key: "due_date", isDueDate: true, day: this.formatDay(0) };
        const before = steps.filter((step) => step.offset < 0);
        const after = steps.filter((step) => step.offset >= 0);
        return steps.length ? [...before, dueDate, ...after] : [];
    }

    formatDay(offset) {
        const sign = offset > 0 ? "+" : offset < 0 ? "−" : "";
        return sign + formatInteger(Math.abs(offset));
    }
}

export const collectionsTimelineField = {
    component: CollectionsTimelineField,
    displayName: _t("Timeline of Steps"),
    supportedTypes: ["json"],
    isEmpty: () => false,
};

registry.category("fields").add("collections_timeline", collectionsTimelineField);
