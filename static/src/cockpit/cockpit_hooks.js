import { reactive, toRaw, useComponent, useEffect, useState } from "@odoo/owl";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";

/** What the parts of a customer's form depend on: it is read anew with every reading of the form. */
export const cockpitDependencies = [{ name: "aging", type: "json" }];

const filters = new WeakMap();

/**
 * The part of the aging that the form shows, shared by its bar and its list of open items.
 *
 * @returns {{ bucket: string, toggle: (key: string) => void }}
 */
export function useAgingFilter() {
    const component = useComponent();
    const model = toRaw(component.props.record.model);
    if (!filters.has(model)) {
        filters.set(model, reactive({ resId: false, key: "" }));
    }
    const state = useState(filters.get(model));
    return {
        /** Another customer, reached with the pager of the form, is seen whole. */
        get bucket() {
            return state.resId === component.props.record.resId ? state.key : "";
        },
        toggle(key) {
            const isActive = this.bucket === key;
            Object.assign(state, {
                resId: component.props.record.resId,
                key: isActive ? "" : key,
            });
        },
    };
}

/**
 * Read what a part of the form shows when it is opened, and again when the form was read again.
 *
 * @param {(resId: number) => Promise<any>} read
 * @param {() => any[]} [getDependencies] what else makes it read again
 * @returns {{ data: any, load: () => Promise<void> }}
 */
export function useCockpitData(read, getDependencies = () => []) {
    const component = useComponent();
    const keepLast = new KeepLast();
    const state = useState({ data: null, load });

    async function load() {
        const { resId } = component.props.record;
        state.data = resId ? await keepLast.add(read(resId)) : null;
    }

    useEffect(
        () => {
            load();
        },
        () => {
            const { resId, data } = component.props.record;
            return [resId, toRaw(data.aging), ...getDependencies()];
        }
    );
    return state;
}

/**
 * Do something on the server in the name of the user, as a button of the form does: what was typed
 * is saved before, a dialog that is answered is shown, and the form is read again afterwards.
 *
 * @returns {(resModel: string, method: string, ids: number[]) => Promise<void>}
 */
export function useCockpitButton() {
    const component = useComponent();
    const orm = useService("orm");
    const action = useService("action");

    async function reload() {
        const { record } = component.props;
        if (!(await record.isDirty())) {
            await record.load();
        }
        const { resModel: model, resId: id } = record;
        component.env.bus.trigger("MAIL:RELOAD-THREAD", { model, id });
    }

    return async (resModel, method, ids) => {
        if (!(await component.props.record.save())) {
            return;
        }
        const result = await orm.call(resModel, method, [ids]);
        if (result && typeof result === "object") {
            await action.doAction(result, { onClose: reload });
        } else {
            await reload();
        }
    };
}

/** Bring the page with the open items to the front. */
export function showOpenItems(el) {
    const form = el.closest(".o_form_view");
    form?.querySelector(".o_notebook .nav-link[name=open_items]:not(.active)")?.click();
}
