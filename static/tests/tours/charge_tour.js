import { registry } from "@web/core/registry";

/** A collector looks at what may be asked of a customer, reads how it comes about, and books it. */
registry.category("web_tour.tours").add("collections_charge", {
    steps: () => [
        {
            trigger: ".o_notebook .nav-link:contains('Interest and Costs')",
            run: "click",
        },
        {
            trigger: "button[name=action_charge]",
            run: "click",
        },
        {
            content: "both amounts are there",
            trigger: ".modal .o_data_row:contains('Collection costs of')",
        },
        {
            content: "how the interest comes about",
            trigger: ".modal details:contains('Interest on') summary",
            run: "click",
        },
        {
            trigger: ".modal details[open] td:contains('a year')",
        },
        {
            trigger: ".modal button[name=action_book]",
            run: "click",
        },
        {
            content: "what was booked is shown",
            trigger: ".o_list_view .o_data_row:contains('Booked')",
        },
    ],
});
