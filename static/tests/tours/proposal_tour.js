import { registry } from "@web/core/registry";

/** A collector reads a reply, accepts the dispute that it announces, and sees it open. */
registry.category("web_tour.tours").add("collections_reply_with_dispute", {
    steps: () => [
        {
            content: "the message waits in the worklist",
            trigger: ".o_data_row:contains('Tour Customer') .o_data_cell:contains('Answer')",
            run: "click",
        },
        {
            content: "the card shows the sentence it relies on",
            trigger: ".o_collections_proposal[data-intent=dispute] mark:contains('damaged')",
        },
        {
            content: "and what will be done",
            trigger: ".o_collections_proposal[data-intent=dispute] p:contains('Damaged')",
        },
        {
            trigger: ".o_collections_proposal[data-intent=dispute] button[name=accept]",
            run: "click",
        },
        {
            content: "it was accepted; open what came out of it",
            trigger: ".o_collections_proposal[data-state=accepted] button[name=open]",
            run: "click",
        },
        {
            content: "the dispute is open",
            trigger: ".o_form_view .o_field_widget[name=item_ids] .o_data_row:contains('80.00')",
        },
        {
            trigger: ".o_statusbar_status button.o_arrow_button_current:contains('New')",
        },
    ],
});

/** A promise from a reply, and the other views of proposals. */
registry.category("web_tour.tours").add("collections_reply_with_promise", {
    steps: () => [
        {
            trigger: ".o_data_row:contains('Tour Customer') .o_data_cell:contains('Answer')",
            run: "click",
        },
        {
            content: "the entry carries the card",
            trigger: ".o_collections_proposal[data-intent=promise] button[name=accept]",
            run: "click",
        },
        {
            trigger: ".o_collections_proposal[data-state=accepted]",
        },
        {
            content: "look at the report",
            trigger: ".o_menu_sections [data-menu-xmlid='account_collections.menu_collections_reporting']",
            run: "click",
        },
        {
            trigger: "[data-menu-xmlid='account_collections.menu_collections_proposal_analysis']",
            run: "click",
        },
        {
            trigger: ".o_graph_view",
        },
        ...["pivot", "list", "kanban"].flatMap((view) => [
            {
                trigger: `.o_switch_view.o_${view}`,
                run: "click",
            },
            {
                trigger: `.o_${view}_view`,
            },
        ]),
        {
            content: "nothing is automatic until a manager wants it",
            trigger: ".o_menu_sections [data-menu-xmlid='account_collections.menu_collections_configuration']",
            run: "click",
        },
        {
            trigger: "[data-menu-xmlid='account_collections.menu_collections_proposal_rule']",
            run: "click",
        },
        {
            trigger: ".o_data_row:contains('Promise') .o_boolean_toggle input:not(:checked)",
        },
    ],
});
