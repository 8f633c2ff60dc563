import { _t } from "@web/core/l10n/translation";

const isCall = (data) => data.channel_code === "call";

/**
 * What the keys of the worklist do, with Alt: they are those of the buttons of an open entry
 * (``data-hotkey``), so that a hand learns them once.
 */
export const WORKLIST_KEYS = {
    l: { next: true },
    t: {
        call: true,
        action: () => "action_call",
        applies: isCall,
        refusal: () => _t("This entry is not a call."),
    },
    g: {
        action: (data) => (isCall(data) ? "action_call" : "action_done"),
        applies: (data) => !data.is_message,
        refusal: () => _t("A message is not done by hand: send it, or skip it."),
    },
    z: { action: () => "action_open_snooze" },
    w: { action: () => "action_open_assign" },
    k: { action: () => "action_open_skip" },
};
