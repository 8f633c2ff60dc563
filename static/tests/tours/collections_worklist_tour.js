import { registry } from "@web/core/registry";

/** Snooze and skip by keyboard, the next entry opens by itself; approve what is left. */
registry.category("web_tour.tours").add("collections_approve_and_send", {
    steps: () => [
        {
            content: "the most urgent entry is first and says why",
            trigger:
                ".o_data_row:first:contains('First Call') .o_collections_priority:contains('late · 20 days')",
        },
        {
            trigger: ".o_collections_worklist_dashboard [data-tab=all].active:contains('3')",
        },
        {
            content: "only the calls",
            trigger: ".o_collections_worklist_dashboard [data-tab=calls]:contains('2')",
            run: "click",
        },
        {
            trigger:
                ".o_list_view:has([data-tab=calls].active):not(:has(.o_data_row:contains('Third Message')))",
        },
        {
            content: "open the next one by key",
            trigger: ".o_data_row:first:contains('First Call')",
            run: "press alt+l",
        },
        {
            trigger: ".o_form_view .o_field_widget[name=profile_id]:contains('First Call')",
        },
        {
            content: "snooze it by key",
            trigger: ".o_form_view .o_field_widget[name=priority_reason]:contains('late')",
            run: "press alt+z",
        },
        {
            trigger: ".modal .o_field_widget[name=day]",
        },
        {
            trigger: ".modal .modal-footer .btn-primary:contains('Snooze')",
            run: "click",
        },
        {
            content: "the next one opens by itself",
            trigger:
                "body:not(:has(.modal)) .o_form_view .o_field_widget[name=profile_id]:contains('Second Call')",
        },
        {
            trigger: ".o_form_statusbar button[name=action_skip]",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=reason] input",
            run: "edit Pays tomorrow",
        },
        {
            trigger: ".modal .modal-footer .btn-primary:contains('Skip')",
            run: "click",
        },
        {
            content: "it was the last call: back to the list",
            trigger: ".o_list_view [data-tab=calls]:contains('0')",
        },
        {
            trigger: ".o_collections_worklist_dashboard [data-tab=all]",
            run: "click",
        },
        {
            content: "approve the message",
            trigger: ".o_data_row:contains('Third Message') button[name=action_approve]",
            run: "click",
        },
        {
            content: "nothing is left",
            trigger: ".o_list_view:not(:has(.o_data_row:contains('Third Message')))",
        },
        {
            trigger: ".o_collections_worklist_dashboard [data-tab=all]:contains('0')",
        },
    ],
});

/** A manager looks at the workload and drags a card to somebody else. */
registry.category("web_tour.tours").add("collections_team", {
    steps: () => [
        {
            content: "the workload of the collector",
            trigger: ".o_data_row:contains('Tour Collector')",
        },
        {
            trigger: ".o_menu_sections button:contains('Team')",
            run: "click",
        },
        {
            trigger: ".o-dropdown--menu .dropdown-item:contains('Work by Collector')",
            run: "click",
        },
        {
            content: "a colleague without work has a column too",
            trigger: ".o_kanban_group:contains('Tour Manager')",
        },
        {
            content: "the card can be dragged",
            trigger: ".o_kanban_record.o_draggable:contains('Dragged Call')",
        },
        {
            trigger: ".o_kanban_record:contains('Dragged Call')",
            async run({ drag_and_drop }) {
                const column = ".o_kanban_group:has(.o_column_title:contains('Tour Manager'))";
                await drag_and_drop(column, { position: { top: 200, left: 100 }, relative: true });
            },
        },
        {
            trigger: ".o_kanban_group:contains('Tour Manager') .o_kanban_record:contains('Dragged Call')",
        },
    ],
});
