import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

/** Where a test says which numbers to type: comma separated. */
const SLEUTEL = "oso_povo_tour_bsns";
const STANDAARD = "999001115,999001127";

const bsns = () => (window.localStorage.getItem(SLEUTEL) || STANDAARD).split(",").map((b) => b.trim());

const rij = (bsn) => `.o_oso_overzicht .o_data_row:has(td[name=bsn]:contains(${bsn}))`;

/**
 * The main job (manual, chapters 1, 3 and 4): register, create pupils, fetch, read a report.
 *
 * An aanleverpunt with its key must be there, not registered yet. Nothing is looked up by a text
 * that is translated.
 */
registry.category("web_tour.tours").add("oso_povo_main_job", {
    url: "/odoo",
    steps: () => [
        ...stepUtils.goToAppSteps("oso_povo.menu_oso_root", "Open OSO POVO"),
        {
            content: "Go to the aanleverpunt",
            trigger: ".o_menu_sections [data-menu-xmlid='oso_povo.menu_oso_aanleverpunt']",
            run: "click",
        },
        {
            content: "Open it",
            trigger: ".o_list_view .o_data_row td[name=nummer]",
            run: "click",
        },
        {
            content: "Register it",
            trigger: ".o_oso_aanleverpunt button[name=action_register]",
            run: "click",
        },
        {
            content: "The Traffic Center has registered it",
            trigger: ".o_oso_aanleverpunt .alert[data-state=geregistreerd]",
            timeout: 30000,
        },
        {
            content: "Go to the overview",
            trigger: ".o_menu_sections [data-menu-xmlid='oso_povo.menu_oso_overzicht']",
            run: "click",
        },
        {
            content: "Create pupils by hand",
            trigger: ".o_oso_overzicht .o_oso_handmatig",
            run: "click",
        },
        {
            content: "Type their numbers, one on a line",
            trigger: ".modal .o_field_widget[name=invoer] textarea",
            run: () => {
                const veld = document.querySelector(".modal .o_field_widget[name=invoer] textarea");
                veld.value = bsns().join("\n");
                veld.dispatchEvent(new Event("input", { bubbles: true }));
                veld.dispatchEvent(new Event("change", { bubbles: true }));
            },
        },
        {
            content: "Have them checked",
            trigger: ".modal button[name=action_toevoegen]",
            run: "click",
        },
        {
            content: "Create the good ones",
            trigger: ".modal button[name=action_aanmaken]",
            run: "click",
        },
        {
            content: "The dialog has gone",
            trigger: "body:not(:has(.modal))",
        },
        ...bsns().map((bsn) => ({
            content: "The pupil is there, and Importeren is chosen",
            trigger: `${rij(bsn)} input[data-actie=importeren]:checked`,
        })),
        {
            content: "Leave a mark that does not outlive a reload of the page, and start",
            trigger: ".o_oso_overzicht .o_oso_uitvoeren",
            run: (helpers) => {
                document.body.dataset.osoTour = "bezig";
                return helpers.click();
            },
        },
        ...bsns().map((bsn) => ({
            content: "The status has moved to fetched by itself",
            trigger: `body[data-oso-tour=bezig] ${rij(bsn)} .o_oso_status[data-status=opgehaald]`,
            timeout: 60000,
        })),
        {
            content: "Open the report of the first",
            trigger: `${rij(bsns()[0])} td[name=naam]`,
            run: "click",
        },
        {
            content: "Look at the tests",
            trigger: ".o_oso_rapport .o_notebook_headers .nav-link[name=toetsen]",
            run: "click",
        },
        {
            content: "There are tests with a name and scores",
            trigger: ".o_oso_rapport .oso_toets td:not(:empty)",
        },
    ],
});
