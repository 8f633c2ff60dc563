import { registry } from "@web/core/registry";

const ENTRY = ".o-mail-Chatter .o_collections_history_entry";

/** A collector notes something in the dossier, finds it in the history and opens an invoice. */
registry.category("web_tour.tours").add("collections_history", {
    steps: () => [
        {
            content: "the history is where the messages of other records are",
            trigger: `${ENTRY}[data-kind=invoice]:contains('Invoice')`,
            timeout: 30000,
        },
        {
            trigger: ".o-mail-Chatter-logNote",
            run: "click",
        },
        {
            trigger: ".o-mail-Composer-input",
            run: "edit Pays on Friday",
        },
        {
            trigger: ".o-mail-Composer-send:enabled",
            run: "click",
        },
        {
            content: "the note is in the history at once",
            trigger: `${ENTRY}[data-kind=note]:contains('Pays on Friday')`,
        },
        {
            content: "look for something else",
            trigger: ".o_collections_history_search input",
            run: "edit nobody wrote this",
        },
        {
            trigger: ".o_collections_history_empty:contains('Nothing fits')",
        },
        {
            content: "look for the note",
            trigger: ".o_collections_history_search input",
            run: "edit on friday",
        },
        {
            trigger: `${ENTRY}[data-kind=note]`,
        },
        {
            trigger: `body:not(:has(${ENTRY}[data-kind=invoice]))`,
        },
        {
            trigger: ".o_collections_history_search input",
            run: "clear",
        },
        {
            content: "choose the invoices",
            trigger: ".o_collections_history_kinds button[data-kind=invoice]",
            run: "click",
        },
        {
            trigger: `body:not(:has(${ENTRY}[data-kind=note]))`,
        },
        {
            content: "open the invoice",
            trigger: `${ENTRY}[data-kind=invoice] .o_collections_history_link`,
            run: "click",
        },
        {
            content: "back to the dossier, and to the contact",
            trigger: ".o_form_view .o_field_widget[name=invoice_line_ids]",
        },
        {
            trigger: ".o_breadcrumb .o_back_button, .breadcrumb-item a:last",
            run: "click",
        },
        {
            trigger: "button[name=action_open_partner]",
            run: "click",
        },
        {
            content: "the contact leads to the history on a page of its own",
            trigger: "button[name=action_open_collections_history]",
            run: "click",
        },
        {
            trigger:
                ".o_widget_collections_history .o_collections_history_entry:contains('Pays on Friday')",
        },
    ],
});
