import { registry } from "@web/core/registry";

/** A collector calls from the worklist, takes down a promise in two clicks and finds it back. */
registry.category("web_tour.tours").add("collections_call_with_promise", {
    steps: () => [
        {
            content: "the call is in the worklist",
            trigger: ".o_data_row:contains('Tour Customer') button[name=action_call]",
            run: "click",
        },
        {
            content: "the script names the customer, the number can be dialled",
            trigger: ".modal .o_collections_call_script:contains('Tour Customer')",
        },
        {
            trigger: ".modal a[href='tel:+31201234567']",
        },
        {
            content: "a note, and the window is closed by accident",
            trigger: ".modal .o_field_widget[name=note] textarea",
            run: "edit On Friday, said Anna",
        },
        {
            trigger: ".modal [data-value=reached]",
            run: "click",
        },
        {
            content: "what follows is told beforehand",
            trigger: ".modal .o_collections_call_next:contains('Next')",
        },
        {
            trigger: ".modal button.btn-close",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal)) .o_data_row button[name=action_call]",
            run: "click",
        },
        {
            content: "the note is there again",
            trigger: ".modal .o_field_widget[name=note] textarea:value(On Friday, said Anna)",
        },
        {
            content: "first click: the outcome",
            trigger: ".modal [data-value=promise]",
            run: "click",
        },
        {
            content: "items and amount are chosen",
            trigger: ".modal .o_collections_call_items tbody input:checked",
        },
        {
            trigger: ".modal .o_field_widget[name=promised_amount] input:value(80.00)",
        },
        {
            trigger: ".modal .o_collections_call_next:contains('Nothing is asked about it')",
        },
        {
            content: "second click: record it",
            trigger: ".modal button[name=action_confirm]",
            run: "click",
        },
        {
            content: "it left the worklist",
            trigger: "body:not(:has(.modal)) .o_list_view:not(:has(button[name=action_call]))",
        },
    ],
});
