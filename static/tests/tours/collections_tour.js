import { registry } from "@web/core/registry";

/** A collector starts the day: worklist, approve a message, open the dossier, pause the customer. */
registry.category("web_tour.tours").add("collections_collector_day", {
    steps: () => [
        {
            content: "the message that waits for approval is in the worklist",
            trigger: ".o_data_row:contains('Tour Customer') .o_field_badge:contains('To approve')",
        },
        {
            content: "approve it from the list",
            trigger: ".o_data_row:contains('Tour Customer') button[name=action_approve]",
            run: "click",
        },
        {
            content: "it left the worklist; open the customers",
            trigger: ".o_list_view:not(:has(.o_data_row:contains('Tour Customer')))",
        },
        {
            trigger: ".o_menu_sections button:contains('Customers')",
            run: "click",
        },
        {
            trigger: ".o-dropdown--menu .dropdown-item:contains('Customers')",
            run: "click",
        },
        {
            content: "open the dossier",
            trigger: ".o_data_row .o_data_cell:contains('Tour Customer')",
            run: "click",
        },
        {
            content: "the open item says what happens",
            trigger: ".o_collections_item:contains('about to be sent')",
        },
        {
            trigger: ".o_form_statusbar button[name=action_pause]",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=reason] input",
            run: "edit Waits for a credit note",
        },
        {
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            content: "the dossier shows the pause",
            trigger: ".ribbon:contains('On Hold')",
        },
        {
            trigger: ".o_collections_item:contains('Waits for a credit')",
        },
    ],
});

/** A manager looks at what a run would do and starts it. */
registry.category("web_tour.tours").add("collections_run_now", {
    steps: () => [
        {
            trigger: ".o_menu_sections button:contains('Runs')",
            run: "click",
        },
        {
            trigger: ".o-dropdown--menu .dropdown-item:contains('Run Now')",
            run: "click",
        },
        {
            content: "the preview names the customer",
            trigger: ".o_field_widget[name=action_line_ids] .o_data_row:contains('Tour Customer')",
        },
        {
            content: "and what is left out, with the reason",
            trigger: ".nav-link:contains('Left Out and Why')",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=silent_line_ids] .o_data_row:contains('No Follow-Up')",
        },
        {
            trigger: ".o_form_statusbar button[name=action_run]",
            run: "click",
        },
        {
            content: "the run shows its progress",
            trigger: ".o_form_view .progress",
        },
    ],
});

/** A customer does not agree with a part of an invoice; every view of disputes opens. */
registry.category("web_tour.tours").add("collections_dispute", {
    steps: () => [
        {
            trigger: ".o_form_statusbar button[name=action_dispute]",
            run: "click",
        },
        {
            content: "the only item is chosen; dispute a part of it",
            trigger: ".modal .o_field_widget[name=line_ids] .o_data_row [name=amount]",
            run: "click",
        },
        {
            trigger: ".modal .o_data_row.o_selected_row [name=amount] input",
            run: "edit 30",
        },
        {
            trigger: ".modal .o_field_widget[name=reason_id] input",
            run: "edit Damaged",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains('Damaged')",
            run: "click",
        },
        {
            trigger: ".modal button[name=action_confirm]",
            run: "click",
        },
        {
            content: "the dispute opens",
            trigger: ".o_form_view .o_field_widget[name=item_ids] .o_data_row:contains('30.00')",
        },
        {
            trigger: ".o_form_statusbar button[name=action_investigate]",
            run: "click",
        },
        {
            trigger: ".o_form_statusbar button[name=action_reject]",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=text] textarea",
            run: "edit They were as ordered.",
        },
        {
            trigger: ".modal button[name=action_confirm]",
            run: "click",
        },
        {
            trigger: ".o_statusbar_status button.o_arrow_button_current:contains('Rejected')",
        },
        {
            content: "look at all disputes",
            trigger: ".o_menu_sections [data-menu-xmlid='account_collections.menu_collections_dispute']",
            run: "click",
        },
        {
            trigger: ".o_kanban_view .o_kanban_group:contains('Investigating')",
        },
        ...["list", "calendar", "pivot", "graph", "activity"].flatMap((view) => [
            {
                trigger: `.o_switch_view.o_${view}`,
                run: "click",
            },
            {
                trigger: `.o_${view}_view`,
            },
        ]),
    ],
});

/** A manager makes a rule and looks at who would move by it. */
registry.category("web_tour.tours").add("collections_rule", {
    steps: () => [
        {
            trigger: ".o_menu_sections button:contains('Configuration')",
            run: "click",
        },
        {
            trigger: ".o-dropdown--menu .dropdown-item:contains('Rules')",
            run: "click",
        },
        {
            content: "an empty list says what rules are for",
            trigger: ".o_view_nocontent:contains('who is followed up how')",
        },
        {
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=name] input",
            run: "edit Everybody",
        },
        {
            trigger: ".o_field_widget[name=procedure_id] input",
            run: "edit Strict",
        },
        {
            trigger: ".o-autocomplete--dropdown-menu a:contains('Strict')",
            run: "click",
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            trigger: ".o_form_saved",
        },
        {
            trigger: ".breadcrumb-item a:contains('Rules')",
            run: "click",
        },
        {
            trigger: ".o_data_row:contains('Everybody')",
        },
        {
            trigger: "button[name=action_preview]",
            run: "click",
        },
        {
            content: "the customer would move from one procedure to the other",
            trigger:
                ".o_field_widget[name=line_ids] .o_data_row:contains('Tour Customer'):contains('Strict')",
        },
    ],
});

/** A collector prints the letters that wait and confirms that they were posted. */
registry.category("web_tour.tours").add("collections_letters", {
    steps: () => [
        {
            trigger: ".o_menu_sections button:contains('Letters')",
            run: "click",
        },
        {
            trigger: ".o-dropdown--menu .dropdown-item:contains('Letters to Print')",
            run: "click",
        },
        {
            content: "the list of batches is there, not the worklist any more",
            trigger: ".o_last_breadcrumb_item:contains('Letters to Print')",
        },
        {
            trigger: ".o_data_row .o_data_cell:contains('1')",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=action_ids] .o_data_row:contains('Tour Customer')",
        },
        {
            trigger: ".o_form_statusbar button[name=action_print]",
            run: "click",
        },
        {
            content: "printed; the letters wait to be posted",
            trigger: ".o_form_view .alert-info:contains('Post these letters')",
        },
        {
            trigger: ".o_form_statusbar button[name=action_sent]",
            run: "click",
        },
        {
            trigger: ".modal .modal-footer .btn-primary",
            run: "click",
        },
        {
            trigger: ".o_arrow_button_current[data-value=sent]",
        },
    ],
});

/** A manager hands a customer over to an agency from the dossier. */
registry.category("web_tour.tours").add("collections_hand_over", {
    steps: () => [
        {
            trigger: ".o_form_statusbar button[name=action_hand_over]",
            run: "click",
        },
        {
            content: "the draft lists what the agency is to collect",
            trigger: ".o_field_widget[name=item_ids] .o_data_row",
        },
        {
            trigger: ".o_form_statusbar button[name=action_hand_over]",
            run: "click",
        },
        {
            trigger: ".modal .modal-footer .btn-primary",
            run: "click",
        },
        {
            trigger: ".o_arrow_button_current[data-value=running]",
        },
        {
            trigger: "button[name=action_open_profile]",
            run: "click",
        },
        {
            content: "the dossier says so",
            trigger: ".ribbon:contains('With an Agency')",
        },
    ],
});

/** Whoever confirms a draft is asked first, and decides. */
registry.category("web_tour.tours").add("collections_invoice_check", {
    steps: () => [
        {
            content: "the draft warns at once",
            trigger: ".o_field_widget[name=alerts] .alert:contains('purchase order number')",
        },
        {
            trigger: ".o_form_statusbar button[name=action_post]:contains('Confirm')",
            run: "click",
        },
        {
            content: "nothing is posted yet",
            trigger: ".modal .o_field_widget[name=findings]:contains('purchase order number')",
        },
        {
            trigger: ".modal button[name=action_post_anyway]",
            run: "click",
        },
        {
            trigger: ".o_statusbar_status button.o_arrow_button_current:contains('Posted')",
        },
    ],
});

/** A collector registers why a customer pays late, and looks at the analysis. */
registry.category("web_tour.tours").add("collections_cause", {
    steps: () => [
        {
            trigger: ".o_notebook .nav-link[name=causes]",
            run: "click",
        },
        {
            trigger: ".tab-pane button.btn[name=action_register_cause]",
            run: "click",
        },
        {
            content: "what is late is chosen",
            trigger: ".modal .o_field_widget[name=item_ids] .o_data_row",
        },
        {
            trigger: ".modal .o_field_widget[name=reason_id] input",
            run: "edit no cash",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains('no cash')",
            run: "click",
        },
        {
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal))",
        },
        {
            trigger: "button[name=action_open_causes]",
            run: "click",
        },
        {
            trigger: ".o_list_view .o_data_row:contains('no cash')",
        },
        ...["graph", "pivot", "list"].flatMap((view) => [
            {
                trigger: `.o_switch_view.o_${view}`,
                run: "click",
            },
            {
                trigger: `.o_${view}_view`,
            },
        ]),
    ],
});

/** A collector takes down a promise in the dossier; it was kept, and a look at all of them. */
registry.category("web_tour.tours").add("collections_promise", {
    steps: () => [
        {
            trigger: ".o_form_statusbar button[name=action_promise]",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=amount] input",
            run: "edit 30",
        },
        {
            trigger: ".modal .o_field_widget[name=note] textarea",
            run: "edit On Friday",
        },
        {
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            content: "the dossier counts it",
            trigger: "body:not(:has(.modal)) button[name=action_open_promises]",
            run: "click",
        },
        {
            content: "the open one is there, and how the earlier one ended",
            trigger: ".o_data_row:contains('30.00'):contains('Open')",
        },
        {
            trigger: ".o_data_row:contains('50.00') .o_field_badge:contains('Broken')",
            run: "click",
        },
        {
            trigger: ".o_statusbar_status button.o_arrow_button_current:contains('Broken')",
        },
    ],
});

/** A collector makes a payment plan in the dossier and asks for it. */
registry.category("web_tour.tours").add("collections_plan", {
    steps: () => [
        {
            trigger: ".o_form_statusbar button[name=action_create_plan]",
            run: "click",
        },
        {
            content: "the plan is calculated at once",
            trigger: ".modal .o_field_widget[name=row_ids] .o_data_row:nth-child(3)",
        },
        {
            trigger: ".modal .o_field_widget[name=count] input",
            run: "edit 2 && press Tab",
        },
        {
            trigger:
                ".modal .o_field_widget[name=row_ids]:not(:has(.o_data_row:nth-child(3))) .o_data_row:contains('40.00')",
        },
        {
            trigger: ".modal button[name=action_create]",
            run: "click",
        },
        {
            content: "the draft opens; ask for it",
            trigger: ".o_form_statusbar button[name=action_request]",
            run: "click",
        },
        {
            trigger: ".o_statusbar_status button.o_arrow_button_current:contains('To decide')",
        },
    ],
});
