import { status, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useRondleiding } from "../tours/rondleiding";
import { OsoStartpagina } from "./startpagina";

/** Sign and colour per state; the word beside them tells the same. */
const UITERLIJK = {
    klaar: { teken: "fa-check", kleur: "text-bg-success" },
    doen: { teken: "fa-arrow-right", kleur: "text-bg-primary" },
    bezig: { teken: "fa-circle-o-notch fa-spin", kleur: "text-bg-info" },
    probleem: { teken: "fa-exclamation-triangle", kleur: "text-bg-warning" },
    later: { teken: "fa-clock-o", kleur: "text-bg-secondary" },
};

/**
 * Start page of the app: the steps of the manual, each with how it stands with this school and the
 * button that does it.
 */
export class OsoStappenplan extends OsoStartpagina {
    static template = "oso_povo.Stappenplan";
    static methode = "stand";

    setup() {
        super.setup();
        this.leidRond = useRondleiding(() => this.rondleiding);
        this.ui = useState(useService("ui"));
    }

    /** The tour points at the menus of a wide screen. */
    get rondleiding() {
        return !this.ui.isSmall && this.gegevens.rondleiding;
    }

    uiterlijk(stap) {
        return UITERLIJK[stap.stand];
    }

    /** A dialog leaves this page open, which then has news. */
    async doe(knop) {
        await this.action.doAction(knop.actie, {
            additionalContext: knop.context,
            // A dialog may have led on to another page, and then this one has gone.
            onClose: () => status(this) === "mounted" && this.lees(),
        });
    }
}

registry.category("actions").add("oso_povo.stappenplan", OsoStappenplan);
