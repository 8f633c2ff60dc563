import { registry } from "@web/core/registry";

/** A collector opens a customer, looks at what is a month late, and does what is next. */
registry.category("web_tour.tours").add("collections_cockpit", {
    steps: () => [
        {
            content: "both items are there",
            trigger: ".o_collections_items:has(.o_collections_item + .o_collections_item)",
        },
        {
            content: "only what is up to thirty days late",
            trigger: ".o_collections_aging_button[data-key=aging_1_30]",
            run: "click",
        },
        {
            trigger:
                ".o_collections_items:has(.o_collections_items_bucket):not(:has(.o_collections_item + .o_collections_item))",
        },
        {
            content: "pin a remark",
            trigger: ".o_field_widget[name=pinned_note] textarea",
            run: "edit Ask for Ms Jansen",
        },
        {
            content: "approve what waits",
            trigger: ".o_field_widget[name=next_action] button[name=action_approve]",
            run: "click",
        },
        {
            content: "it is about to be sent; the filter still holds",
            trigger: ".o_field_widget[name=next_action] .badge:contains('Ready to send')",
        },
        {
            trigger: ".o_collections_item:contains('about to be sent')",
        },
        {
            content: "all ages again",
            trigger: ".o_collections_items_bucket",
            run: "click",
        },
        {
            trigger: ".o_collections_items:has(.o_collections_item + .o_collections_item)",
        },
        {
            content: "pause both",
            trigger: ".o_collections_items thead .form-check-input",
            run: "click",
        },
        {
            trigger: ".o_collections_chosen button[name=action_pause]",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=reason] input",
            run: "edit Waits for the new order number",
        },
        {
            trigger: ".modal button[name=action_confirm]",
            run: "click",
        },
        {
            trigger: ".o_collections_item:contains('Waits for the new order number')",
        },
        ...[
            ["contacts", ".o_collections_contact:contains('Tour Customer')"],
            ["documents", ".o_collections_statement"],
            ["disputes", ".o_widget_collections_lazy_list .o_view_nocontent"],
            ["holds", ".o_widget_collections_lazy_list .o_data_row:contains('new order number')"],
        ].flatMap(([page, trigger]) => [
            { trigger: `.o_notebook .nav-link[name=${page}]`, run: "click" },
            { trigger },
        ]),
    ],
});
