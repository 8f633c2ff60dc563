import { registry } from "@web/core/registry";

/** Somebody looks at the cash of the coming weeks, supposes something, and opens a week. */
registry.category("web_tour.tours").add("collections_forecast", {
    steps: () => [
        {
            content: "the weeks are drawn and listed",
            trigger: ".o_collections_cash svg",
        },
        {
            trigger: ".o_collections_cash_week:eq(3)",
        },
        {
            content: "what if disputes did not count",
            trigger: ".o_field_widget[name=with_disputes] input",
            run: "click",
        },
        {
            content: "what is supposed stands beside what is",
            trigger: ".o_collections_cash th:contains('As It Is')",
        },
        {
            content: "as it is again",
            trigger: "button[name=action_reset]",
            run: "click",
        },
        {
            trigger: ".o_collections_cash:not(:has(th:contains('As It Is')))",
        },
        {
            content: "the items behind the next week",
            trigger: ".o_collections_cash_week[data-week='1'] button",
            run: "click",
        },
        {
            content: "the invoice is among them",
            trigger: ".o_list_view .o_data_row:contains('Tour Customer')",
        },
    ],
});
