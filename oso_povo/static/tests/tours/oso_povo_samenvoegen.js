import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

/** Where a test says which pupil to fetch again. */
const SLEUTEL = "oso_povo_tour_bsns";
const STANDAARD = "999001115";

const bsn = () => (window.localStorage.getItem(SLEUTEL) || STANDAARD).split(",")[0].trim();

const rij = () => `.o_oso_overzicht .o_data_row:has(td[name=bsn]:contains(${bsn()}))`;

/** The tab of the report with this technical name. */
const tab = (naam) => `.o_oso_rapport .o_notebook_headers .nav-link[name=${naam}]`;

/**
 * Fetching again (manual, chapter 5): look first, leave one change out, work it in, see it in the
 * history, and take it back.
 *
 * The pupil must have been fetched, and a later dossier be ready with a new street (Esdoornhof) and
 * another contact person. Nothing is looked up by a text that is translated.
 */
registry.category("web_tour.tours").add("oso_povo_samenvoegen", {
    url: "/odoo",
    steps: () => [
        ...stepUtils.goToAppSteps("oso_povo.menu_oso_root", "Open OSO POVO"),
        {
            content: "Go to the overview",
            trigger: ".o_menu_sections [data-menu-xmlid='oso_povo.menu_oso_overzicht']",
            run: "click",
        },
        {
            content: "Choose Overschrijven for the pupil",
            trigger: `${rij()} input[data-actie=overschrijven]`,
            run: "click",
        },
        {
            content: "It is chosen",
            trigger: `${rij()}:not(.o_selected_row) input[data-actie=overschrijven]:checked`,
        },
        {
            content: "Look first",
            trigger: ".o_oso_overzicht .o_oso_bekijken",
            run: "click",
        },
        {
            content: "The run opens; the dossier comes in and waits",
            trigger: ".o_oso_wacht",
            timeout: 60000,
        },
        {
            content: "Look at the changes of the pupil",
            trigger: ".o_data_row .o_oso_wijzigingen_knop",
            run: "click",
        },
        {
            content: "Known stands beside new",
            trigger: ".o_oso_wijzigingen tr[data-wat=gewijzigd] .o_oso_nieuw:contains(Esdoornhof)",
        },
        {
            content: "Leave the contact person out",
            trigger: ".o_oso_wijzigingen tr[data-id='leerling/advies_contactpersoon'] input:checked",
            run: "click",
        },
        {
            content: "It is left out",
            trigger: ".o_oso_wijzigingen tr.o_oso_uit[data-id='leerling/advies_contactpersoon']",
        },
        {
            content: "Work it in",
            trigger: "button.o_oso_verwerken",
            run: "click",
        },
        {
            content: "It has been worked in and can be taken back",
            trigger: "button.o_oso_terugdraaien",
        },
        {
            content: "Open the report of the pupil",
            trigger: ".o_oso_geschiedenis .o_field_widget[name=leerling_id] a",
            run: "click",
        },
        {
            content: "The new street is there",
            trigger: ".o_oso_rapport .o_field_widget[name=adres_tekst]:contains(Esdoornhof)",
        },
        {
            content: "Look at the advice",
            trigger: tab("advies"),
            run: "click",
        },
        {
            content: "What was left out is as it was",
            trigger: ".o_field_widget[name=advies_contactpersoon]:not(:contains(Aalbers))",
        },
        {
            content: "Look at the history",
            trigger: tab("geschiedenis"),
            run: "click",
        },
        {
            content: "Open what was done last",
            trigger: ".o_field_widget[name=geschiedenis_ids] .o_data_row:first td[name=wat_tekst]",
            run: "click",
        },
        {
            content: "Take it back",
            trigger: "button.o_oso_terugdraaien",
            run: "click",
        },
        {
            content: "Yes",
            trigger: ".modal-footer .btn-primary",
            run: "click",
        },
        {
            content: "Each change is marked as taken back",
            trigger: ".o_oso_wijzigingen tr.o_oso_terug",
        },
        {
            content: "There is nothing left to take back",
            trigger: "body:not(:has(button.o_oso_terugdraaien)):not(:has(.modal))",
        },
        {
            content: "Open the report again",
            trigger: ".o_oso_geschiedenis .o_field_widget[name=leerling_id] a",
            run: "click",
        },
        {
            content: "The street is the one of before",
            trigger: ".o_oso_rapport .o_field_widget[name=adres_tekst]:not(:contains(Esdoornhof))",
        },
    ],
});
