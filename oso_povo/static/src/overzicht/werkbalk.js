import { onWillStart, useState } from "@odoo/owl";
import { user } from "@web/core/user";
import { useBus, useService } from "@web/core/utils/hooks";
import { ONDERWEG } from "../velden/keuze_field";

const UITVOEREN = "action_uitvoeren";

/** Beginning with nobody: this one is what to do first. */
const EERST = "o_oso_excel";

/**
 * The buttons of work above the overview: how many pupils have an action, on all pages, and which
 * button is the one to click.
 *
 * @param {import("@web/model/relational_model/relational_model").RelationalModel} model
 * @returns {{tel: Function, tekst: Function, klasse: Function, attrs: Function}} count again, and
 *      what a button shows
 */
export function useWerkbalk(model) {
    const orm = useService("orm");
    const stand = useState({ gekozen: 0, leeg: false });

    async function tel() {
        // As the button itself: the search does not narrow it, ticked rows do.
        const scholen = ["company_id", "in", user.activeCompanies.map((company) => company.id)];
        const [gekozen, iemand] = await Promise.all([
            orm.searchCount("oso.leerling", [
                scholen,
                ["actie", "!=", "geen"],
                ["status", "not in", ONDERWEG],
            ]),
            orm.searchCount("oso.leerling", [scholen], { limit: 1 }),
        ]);
        Object.assign(stand, { gekozen, leeg: !iemand });
    }

    function aantal() {
        const { root } = model;
        if (root.isDomainSelected) {
            return 0; // more than the rows that are here: not known
        }
        const gekozen = root.selection || [];
        return gekozen.length
            ? gekozen.filter(({ data }) => data.actie !== "geen" && !ONDERWEG.includes(data.status))
                  .length
            : stand.gekozen;
    }

    onWillStart(tel);
    useBus(model.bus, "update", tel);

    function klasse({ className, clickParams }) {
        if (!stand.leeg) {
            return className;
        }
        if (clickParams.name === UITVOEREN) {
            return className.replace("btn-primary", "btn-secondary");
        }
        return className.includes(EERST) ? `${className} btn-primary` : className;
    }

    return {
        tel,
        klasse,
        tekst({ string, clickParams }) {
            const getal = clickParams.name === UITVOEREN ? aantal() : 0;
            return getal ? `${string} (${getal})` : string;
        },
        // The class of the view stands among the attributes too.
        attrs: (button) => ({ ...button.attrs, class: klasse(button) }),
    };
}
