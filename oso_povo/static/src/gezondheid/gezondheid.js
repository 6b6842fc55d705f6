import { Component, onWillStart, onWillUnmount, status, useState } from "@odoo/owl";
import { deserializeDateTime, toLocaleDateTimeString } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { formatFloat } from "@web/core/utils/numbers";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { useFocusTerug } from "../focus_terug";

/** Milliseconds after which the page looks again. */
const VERVERS = 30000;
/** Sign and colour per judgement; the words beside them tell the same. */
const UITERLIJK = {
    goed: { teken: "fa-check", kleur: "text-bg-success", vlak: "alert-success" },
    let_op: { teken: "fa-exclamation-triangle", kleur: "text-bg-warning", vlak: "alert-warning" },
    fout: { teken: "fa-times-circle", kleur: "text-bg-danger", vlak: "alert-danger" },
};

/** How fetching goes, for who looks after it: what `oso.gezondheid` tells, kept up to date. */
export class OsoGezondheid extends Component {
    static template = "oso_povo.Gezondheid";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.display = { controlPanel: {} };
        this.state = useState({ gegevens: null, bezig: false });
        onWillStart(() => this.lees());
        useFocusTerug();
        const klok = setInterval(() => document.hidden || this.lees(true), VERVERS);
        onWillUnmount(() => clearInterval(klok));
    }

    get gegevens() {
        return this.state.gegevens;
    }

    /** @param {boolean} [stil] by itself: no sign of being busy, and no dialog when it fails */
    async lees(stil) {
        const orm = stil ? this.orm.silent : this.orm;
        try {
            this.state.gegevens = await orm.call("oso.gezondheid", "stand", []);
        } catch (error) {
            if (!stil) {
                throw error;
            }
        }
    }

    /** Do something on the server to one record, and look again. */
    async doe(model, methode, id) {
        this.state.bezig = true;
        try {
            // All companies of the user count here, ticked or not.
            const context = { allowed_company_ids: this.gegevens.bedrijf_ids };
            await this.orm.call(model, methode, [[id]], { context });
            await this.lees();
        } finally {
            if (status(this) !== "destroyed") {
                this.state.bezig = false;
            }
        }
    }

    /** Open a connection. */
    open(id) {
        return this.action.doAction("oso_povo.action_oso_verbinding", {
            props: { resId: id },
            viewType: "form",
            additionalContext: { allowed_company_ids: this.gegevens.bedrijf_ids },
        });
    }

    uiterlijk(oordeel) {
        return UITERLIJK[oordeel];
    }

    moment(tekst) {
        return tekst ? toLocaleDateTimeString(deserializeDateTime(tekst)) : "";
    }

    getal(waarde, decimalen = 0) {
        return formatFloat(waarde, { digits: [0, decimalen] });
    }

    omvang(aantal) {
        return aantal < 1e6
            ? `${this.getal(aantal / 1e3)} kB`
            : `${this.getal(aantal / 1e6, 1)} MB`;
    }

    get oordeel() {
        return {
            goed: _t("All is well"),
            let_op: _t("Needs attention"),
            fout: _t("Something is wrong"),
        }[this.gegevens.oordeel];
    }

    /** The queue at this moment. */
    get tellers() {
        const { wachtrij, werkers, sessies } = this.gegevens;
        return [
            { naam: "wacht", label: _t("Waiting"), aantal: wachtrij.wacht },
            { naam: "opnieuw", label: _t("Waiting for another try"), aantal: wachtrij.opnieuw },
            { naam: "bezig", label: _t("Being fetched"), aantal: wachtrij.bezig },
            {
                naam: "klaargezet",
                label: _t("Arrived, wait for the others"),
                aantal: wachtrij.klaargezet,
            },
            { naam: "vraag", label: _t("Wait for a user"), aantal: wachtrij.vraag },
            { naam: "levend", label: _t("Workers at work"), aantal: werkers.levend },
            {
                naam: "zonder_werker",
                label: _t("Without a worker"),
                aantal: werkers.zonder_werker,
                fout: true,
            },
            { naam: "sessies", label: _t("Sessions not signed off"), aantal: sessies.open },
        ];
    }

    overCertificaat(verbinding) {
        const { certificaat, certificaat_dagen: dagen } = verbinding;
        switch (certificaat) {
            case "geen":
                return { tekst: _t("No certificate yet"), oordeel: "fout" };
            case "verlopen":
                return { tekst: _t("Expired"), oordeel: "fout" };
            case "bijna":
                return { tekst: _t("Expires in %(days)s days", { days: dagen }), oordeel: "let_op" };
            default:
                return dagen === false
                    ? { tekst: _t("Valid"), oordeel: "goed" }
                    : { tekst: _t("Valid for %(days)s days", { days: dagen }), oordeel: "goed" };
        }
    }

    overTest(verbinding) {
        if (!verbinding.ping_op) {
            return { tekst: _t("Not tested yet"), oordeel: "let_op" };
        }
        return verbinding.ping_gelukt
            ? { tekst: _t("Works"), oordeel: "goed" }
            : { tekst: _t("Does not work"), oordeel: "fout" };
    }

    overTaak(taak) {
        if (!taak.actief) {
            return taak.naar_keuze
                ? { tekst: _t("Off (by choice)"), kleur: "text-bg-secondary" }
                : { tekst: _t("Switched off"), kleur: "text-bg-danger" };
        }
        return taak.fouten
            ? {
                  tekst: _t("Failed %(count)s times in a row", { count: taak.fouten }),
                  kleur: "text-bg-warning",
              }
            : { tekst: _t("Switched on"), kleur: "text-bg-success" };
    }

    standVan(run) {
        return {
            wachtrij: _t("Waiting"),
            bezig: _t("Busy"),
            vraag: _t("Waits for a user"),
            klaar: _t("Finished"),
        }[run.state];
    }

    get stappen() {
        const { stappen } = this.gegevens.laatste_dag;
        return [
            { naam: _t("Traffic Center"), ...stappen.tc },
            { naam: _t("Fetching from the LAS"), ...stappen.las },
            { naam: _t("Reading the dossier"), ...stappen.read },
            { naam: _t("Working it in"), ...stappen.merge },
        ];
    }

    get koppen() {
        return {
            aantal: _t("Number"),
            gemiddeld: _t("Mean (s)"),
            traagst: _t("Slowest (s)"),
            stand: _t("Status"),
            laatst: _t("Last run"),
            volgende: _t("Next run"),
            gestart: _t("Started on"),
            opgehaald: _t("Fetched"),
            mislukt: _t("Failed"),
            fouten: _t("Failures in a row"),
            open_tot: _t("Tried again at"),
        };
    }
}

registry.category("actions").add("oso_povo.gezondheid", OsoGezondheid);
