import { registry } from "@web/core/registry";

/** A manager lets a step ask costs, sees at once for whom that is illegal, and mends it. */
registry.category("web_tour.tours").add("collections_law_conflicts", {
    steps: () => [
        {
            content: "nothing is asked yet",
            trigger: ".o_form_view:not(:has(.o_collections_law_conflicts)) .o_collections_timeline",
        },
        {
            content: "open the last step",
            trigger: ".o_field_widget[name=step_ids] .o_data_row:contains('Last call') .o_data_cell[name=name]",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=asks_costs] input",
            run: "click",
        },
        {
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            content: "the procedure is not saved, and says what the law does not allow",
            trigger: ".o_collections_law_conflict:contains('Last call'):contains('Send that letter first')",
        },
        {
            content: "the timeline shows what is asked",
            trigger: ".o_collections_step_law:contains('Costs')",
        },
        {
            content: "let the first step send the letter",
            trigger: ".o_field_widget[name=step_ids] .o_data_row:contains('First word') .o_data_cell[name=name]",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=law_letter] select, .modal .o_field_widget[name=law_letter] input",
            run: "click",
        },
        {
            trigger: ".o_select_menu_item:contains('What the law wants first')",
            run: "click",
        },
        {
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            content: "the Dutch conflict is gone, that of other countries stays",
            trigger: ".o_collections_law_conflicts:not(:contains('Send that letter first')):contains('other countries')",
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            trigger: ".o_form_saved, .o_form_view:not(:has(.o_form_status_indicator_buttons:not(.invisible)))",
        },
    ],
});
