import { useFocusNaHerladen, useFocusTerug } from "../focus_terug";
import { volgRun } from "./ververs_rijen";
import { useWerkbalk } from "./werkbalk";

/**
 * What the list and the cards of the overview have in common: the bar of work above them, that
 * counts, and the focus that comes back to it.
 *
 * @param {Function} Controller of Odoo, of a view with several records
 * @returns {Function} a class to extend, with `werkbalk` and `bijVerandering`
 */
export const metWerkbalk = (Controller) =>
    class extends Controller {
        setup() {
            super.setup();
            useFocusTerug();
            this.focus = useFocusNaHerladen(this.rootRef);
            this.werkbalk = useWerkbalk(this.model);
        }

        async onRecordSaved(record) {
            await super.onRecordSaved(record);
            await this.werkbalk.tel();
        }

        async beforeExecuteActionButton(clickParams) {
            this.focus.begin(clickParams.name);
            return super.beforeExecuteActionButton(clickParams);
        }

        async afterExecuteActionButton(clickParams) {
            this.focus.einde();
            return super.afterExecuteActionButton(clickParams);
        }

        /** @param {boolean} klaar the last run has just ended */
        bijVerandering(klaar) {
            return Promise.all([volgRun(this.model, klaar), this.werkbalk.tel()]);
        }
    };
