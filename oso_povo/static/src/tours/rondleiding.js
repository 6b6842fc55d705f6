import { onMounted } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { useService } from "@web/core/utils/hooks";
import { session } from "@web/session";
import { tourState } from "@web_tour/js/tour_state";

const ANDER_DEEL = "active-element-changed";
/** In the storage of this window: start the tour once the page has been loaded anew. */
const OPNIEUW = "oso_povo.rondleiding";

/**
 * Lets the pointer of a tour show in dialogs. Odoo judges whether a dialog lies over what the
 * pointer points at when that dialog opens, before the tour has pointed into it, and not again.
 *
 * @param {Object} ui service
 * @param {string} naam of the tour, for as long as it is under way
 */
function wijsOokInDialogen(ui, naam) {
    let herhaald = false;
    const oordeelOpnieuw = () => {
        if (tourState.getCurrentTour() !== naam) {
            ui.bus.removeEventListener(ANDER_DEEL, oordeelOpnieuw);
        } else if (!herhaald) {
            browser.setTimeout(() => {
                herhaald = true;
                ui.bus.trigger(ANDER_DEEL, ui.activeElement);
                herhaald = false;
            }, 300);
        }
    };
    ui.bus.addEventListener(ANDER_DEEL, oordeelOpnieuw);
}

/**
 * Gives the function that starts a tour for the user from where they are, as Odoo does by itself
 * for administrators alone.
 *
 * @param {() => {naam: string, slot: string}|null} welke tour, and the HTML that it ends with
 * @returns {() => Promise<void>}
 */
export function useRondleiding(welke) {
    const orm = useService("orm");
    const tour = useService("tour_service");
    const ui = useService("ui");
    const begin = async () => {
        const { naam, slot } = welke();
        await tour.startTour(naam, { mode: "manual", redirect: false, rainbowManMessage: slot });
        wijsOokInDialogen(ui, naam);
        if (!session.tour_enabled) {
            // Odoo switched tours on for this user, and would go on with those of other apps.
            await orm.call("res.users", "switch_tour_enabled", [false]);
        }
    };
    onMounted(() => {
        if (browser.sessionStorage.getItem(OPNIEUW)) {
            browser.sessionStorage.removeItem(OPNIEUW);
            if (welke()) {
                begin();
            }
        }
    });
    return async () => {
        if (tourState.getCurrentTour()) {
            // A tour under way goes on beside a new one; only loading the page anew ends it.
            browser.sessionStorage.setItem(OPNIEUW, "1");
            browser.location.reload();
        } else {
            await begin();
        }
    };
}
