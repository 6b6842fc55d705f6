import { onWillDestroy } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { useService } from "@web/core/utils/hooks";

/** Type of the notification that a run has moved; its payload holds ids only, nothing of a pupil. */
export const UITWISSELING = "oso_povo/uitwisseling";
/** Type of the notification that OKR were made definitief or reopened; ids only as well. */
export const OKR = "oso_povo/okr";

/**
 * Calls back when a run of the user's schools has moved: at most once every `pauze` ms, never twice
 * at the same time, and once more after the last notification.
 *
 * @param {(payloads: {uitwisseling_id: number, state: string}[]) => Promise<void>} callback
 * @param {number} [pauze=500] in ms
 */
export function useUitwisselingBus(callback, pauze = 500) {
    useSchoolBus(UITWISSELING, callback, pauze);
}

/**
 * The same for another type of notification of the user's schools.
 *
 * @param {string} soort type of the notification
 * @param {(payloads: object[]) => Promise<void>} callback
 * @param {number} [pauze=500] in ms
 */
export function useSchoolBus(soort, callback, pauze = 500) {
    const bus = useService("bus_service");
    let wachtend = [];
    let timer = null;
    let bezig = false;

    const plan = () => {
        if (timer === null && !bezig && wachtend.length) {
            timer = browser.setTimeout(voerUit, pauze);
        }
    };
    const voerUit = async () => {
        timer = null;
        bezig = true;
        const payloads = wachtend;
        wachtend = [];
        try {
            await callback(payloads);
        } finally {
            bezig = false;
            plan();
        }
    };
    const bijBericht = (payload) => {
        wachtend.push(payload);
        plan();
    };

    bus.subscribe(soort, bijBericht);
    onWillDestroy(() => {
        bus.unsubscribe(soort, bijBericht);
        browser.clearTimeout(timer);
        wachtend = [];
    });
}
