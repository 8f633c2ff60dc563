import { registry } from "@web/core/registry";

/** The contact has more buttons than fit next to each other. */
function openPersonalData() {
    return [
        {
            content: "the other buttons of the contact",
            trigger: ".o_form_view .o_button_more",
            run: "click",
        },
        {
            content: "the contact has the button",
            trigger: "button[name=action_collections_privacy]",
            run: "click",
        },
    ];
}

/** A manager looks at what is kept about a contact and exports it; removing waits for open items. */
registry.category("web_tour.tours").add("collections_privacy_export", {
    steps: () => [
        ...openPersonalData(),
        {
            content: "what is kept is listed",
            trigger: ".modal .o_field_widget[name=line_ids] .o_data_row:contains('Account page')",
        },
        {
            content: "nothing can be removed while an item is open, and it says why",
            trigger: ".modal .alert:contains('There are open items of Tour Person')",
        },
        {
            trigger: ".modal:not(:has(button[name=action_erase]:visible))",
        },
        {
            trigger: ".modal button[name=action_export]",
            run: "click",
        },
        {
            content: "the dialog is still there after the download",
            trigger: ".modal button[special=cancel], .modal .btn-secondary:contains('Close')",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal))",
        },
    ],
});

/** Nothing is open any more: what the books do not need is removed. */
registry.category("web_tour.tours").add("collections_privacy_removal", {
    steps: () => [
        ...openPersonalData(),
        {
            trigger: ".modal .o_field_widget[name=line_ids] .o_data_row:contains('Account page')",
        },
        {
            content: "it has to be confirmed first",
            trigger: ".modal .o_field_widget[name=is_confirmed] input",
            run: "click",
        },
        {
            trigger: ".modal button[name=action_erase]",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal))",
        },
    ],
});

/** A manager looks at what the clean-up would remove, and starts it. */
registry.category("web_tour.tours").add("collections_privacy_preview", {
    steps: () => [
        {
            content: "visits are over, two of them",
            trigger: ".o_form_view .o_data_row:contains('Visits and opened messages'):contains('2')",
        },
        {
            trigger: ".o_field_widget[name=total]:contains('2')",
        },
        {
            trigger: "button[name=action_clean]",
            run: "click",
        },
        {
            trigger: ".modal .modal-footer .btn-primary",
            run: "click",
        },
        {
            trigger: ".o_notification:contains('begins within a minute')",
        },
    ],
});
