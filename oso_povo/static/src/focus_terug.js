import { onMounted, onPatched, useExternalListener } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { useBus, useService } from "@web/core/utils/hooks";

const RIJ = ".o_data_row";
/** In ms: a list that is read again after a dialog takes its buttons away some time later. */
const HERSTEL_NA = [0, 200, 600, 1500];

/** How to find a button again, also when its list was read and drawn anew meanwhile. */
function wegNaar(knop) {
    const rij = knop.closest(RIJ);
    if (!rij) {
        return () => knop;
    }
    const plaats = [...document.querySelectorAll(RIJ)].indexOf(rij);
    return () =>
        knop.isConnected
            ? knop
            : document.querySelectorAll(RIJ)[plaats]?.querySelector(`button[name='${knop.name}']`);
}

/**
 * Gives the focus back to the button that was pressed once the dialogs that it opened are closed.
 * Odoo switches the buttons of a view off while it works, so that the focus is gone by then.
 */
export function useFocusTerug() {
    const ui = useService("ui");
    let zoek = null;
    // Until the user does something: a list that is read after a dialog draws its buttons anew.
    let wacht = false;
    const herstel = () => {
        const kwijt = document.activeElement === document.body;
        if (wacht && kwijt && ui.activeElement === document) {
            zoek?.()?.focus();
        }
    };
    const onderbreek = () => {
        wacht = false;
    };
    useExternalListener(window, "pointerdown", onderbreek, { capture: true });
    useExternalListener(window, "keydown", onderbreek, { capture: true });
    useExternalListener(
        window,
        "click",
        ({ target }) => {
            if (ui.activeElement === document) {
                const knop = target.closest?.(".o_action_manager button");
                zoek = knop ? wegNaar(knop) : null;
            }
        },
        { capture: true }
    );
    useBus(ui.bus, "active-element-changed", ({ detail }) => {
        wacht = detail === document;
        // After what Odoo does about the focus itself, and after the buttons are on again.
        for (const na of HERSTEL_NA) {
            browser.setTimeout(herstel, na);
        }
    });
    onPatched(herstel);
}

/** Button of a bar of work that is being carried out: it may build its screen anew. */
let onderweg = null;

/**
 * Gives the focus back to the button of the bar of work that built the screen anew, which by itself
 * begins in the search field.
 *
 * @param {{el: HTMLElement|null}} wortel of the view
 * @returns {{begin: (naam: string) => void, einde: () => void}} around what the button does
 */
export function useFocusNaHerladen(wortel) {
    onMounted(() => {
        if (onderweg) {
            wortel.el.querySelector(`.o_oso_werkbalk button[name='${onderweg}']`)?.focus();
        }
    });
    return {
        begin: (naam) => {
            onderweg = naam;
        },
        einde: () => {
            onderweg = null;
        },
    };
}
