import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

/** In the storage: what the tests type, who have pupils already. */
const BSN = "oso_povo_tour_bsns";

/** Where the user is not at the start page yet. Odoo's steps skip the menu of apps for people. */
const naarDeApp = (step) => ({
    ...step,
    isActive: [
        ...step.isActive.filter((een) => een !== "auto"),
        "body:not(:has(.o_oso_stappenplan))",
    ],
});

/**
 * Leads a new employee once from the start page to the first report. The record of the same name
 * (data/web_tour_tour.xml) makes it startable; who is no employee can't see that record.
 */
registry.category("web_tour.tours").add("oso_povo_kennismaking", {
    url: "/odoo",
    steps: () => [
        ...stepUtils
            .goToAppSteps("oso_povo.menu_oso_root", _t("Open OSO POVO."))
            .map(naarDeApp),
        {
            trigger: ".o_oso_stappenplan [data-actie='oso_povo.action_oso_leerling_aanmaken']",
            content: _t(
                "This plan leads you step by step. Do you have an Excel list? Then use the button beside this one later on. Click here to create a first pupil by hand."
            ),
            tooltipPosition: "top",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=invoer] textarea",
            content: _t("Type the BSN of a pupil, one number per line."),
            tooltipPosition: "bottom",
            run: `edit ${browser.localStorage.getItem(BSN) || "999001115"}`,
        },
        {
            trigger: ".modal button[name=action_toevoegen]",
            content: _t("Add the pupil to the overview."),
            tooltipPosition: "top",
            run: "click",
        },
        { trigger: "body:not(:has(.modal))" },
        {
            // Who made a pupil is there already.
            isActive: ["body:not(:has(.o_oso_overzicht))"],
            trigger: ".o_menu_sections [data-menu-xmlid='oso_povo.menu_oso_overzicht']",
            content: _t("All pupils that you created are in the overview."),
            tooltipPosition: "bottom",
            run: "click",
        },
        {
            trigger: ".o_oso_overzicht .o_oso_uitvoeren",
            content: _t(
                "For new pupils Import is chosen already. Click here to carry that out, and look on while the dossiers come in."
            ),
            tooltipPosition: "bottom",
            run: "click",
        },
        {
            // Not before all are done: rows that are fetched again would take the pointer away.
            trigger:
                ".o_oso_overzicht:has(.o_oso_voortgang[data-bezig=nee]) .o_data_row:has(.o_oso_status[data-status=opgehaald]) td[name=naam]",
            content: _t("The dossier is there. Click the pupil to open the report."),
            tooltipPosition: "bottom",
            timeout: 60000,
            run: "click",
        },
        {
            trigger: ".o_oso_rapport .o_notebook_headers .nav-link[name=toetsen]",
            content: _t("Each part of the report has a tab. Look at the tests, for instance."),
            tooltipPosition: "bottom",
            run: "click",
        },
    ],
});
