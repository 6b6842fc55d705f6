import { Component, onWillUpdateProps, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { FormController } from "@web/views/form/form_controller";
import { formView } from "@web/views/form/form_view";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { useUitwisselingBus } from "../uitwisseling/uitwisseling_bus";

/** That many changes of a section are shown at once; a button shows as many more. */
const PER_KEER = 60;
/** Sections are unfolded from the top as long as they hold no more changes than this together. */
const MEEST_OPEN = 80;
/** Other fields are for who looks for them. */
const DICHT = "restvelden";

/** The ticks that are being saved; whoever presses a button waits for these. */
let opslaan = Promise.resolve();

/**
 * The changes of an entry of the history, per section: what is known beside what is new, what is
 * not done and why. Of a proposal each change and section has a tick.
 *
 * Only what is unfolded is drawn, so that hundreds of changes cost nothing.
 */
export class OsoWijzigingenField extends Component {
    static template = "oso_povo.WijzigingenField";
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ open: {}, rijen: {}, nietOpen: {}, aantal: {}, uit: {} });
        this.neemOver(this.props);
        onWillUpdateProps((props) => this.neemOver(props));
    }

    /** Take the ticks over of what the server says, and choose what is unfolded at first. */
    neemOver({ record, name }) {
        const lijst = record.data[name];
        if (lijst === this.lijst) {
            return;
        }
        const ander = this.resId !== record.resId;
        this.lijst = lijst;
        this.resId = record.resId;
        const uit = {};
        let som = 0;
        for (const sectie of this.secties) {
            for (const rij of sectie.rijen) {
                uit[rij.id] = rij.gedaan && !rij.vast && (rij.uit || sectie.uit);
            }
            som += sectie.rijen.length;
            if (ander) {
                const gedaan = sectie.rijen.some((rij) => rij.gedaan);
                const past = som <= MEEST_OPEN && (sectie.naam !== DICHT || sectie.rijen.length < 6);
                // What was left for a space must be seen.
                const spatie = sectie.rijen.some((rij) => rij.spatie);
                this.state.open[sectie.naam] = spatie || (gedaan && past);
                this.state.nietOpen[sectie.naam] = spatie;
                this.state.aantal[sectie.naam] = PER_KEER;
            }
        }
        this.state.uit = uit;
    }

    get secties() {
        return this.lijst?.secties || [];
    }

    get keuze() {
        return Boolean(this.lijst?.keuze);
    }

    get aantallen() {
        const som = { new: 0, changed: 0, gone: 0, not_done: 0 };
        for (const { aantallen } of this.secties) {
            for (const soort in som) {
                som[soort] += aantallen[soort];
            }
        }
        return this.woorden(som);
    }

    /** Counts as badges. */
    woorden(aantallen) {
        return [
            { soort: "new", tekst: _t("%(count)s new", { count: aantallen.new }) },
            { soort: "changed", tekst: _t("%(count)s changed", { count: aantallen.changed }) },
            { soort: "gone", tekst: _t("%(count)s disappeared", { count: aantallen.gone }) },
            { soort: "not_done", tekst: _t("%(count)s not worked in", { count: aantallen.not_done }) },
        ].map((een) => ({ ...een, aantal: aantallen[een.soort] }));
    }

    van(sectie) {
        return this.woorden(sectie.aantallen).filter((een) => een.aantal);
    }

    gedaan(sectie) {
        return sectie.rijen.filter((rij) => rij.gedaan);
    }

    niet(sectie) {
        return sectie.rijen.filter((rij) => !rij.gedaan);
    }

    /** The rows to draw, each with the name of its row unless the one before it has the same. */
    zichtbaar(rijen, sectie) {
        let vorige = null;
        return rijen.slice(0, this.state.aantal[sectie.naam]).map((rij) => {
            const zelfde = rij.veld && rij.rij === vorige;
            vorige = rij.rij;
            return { ...rij, kop: zelfde ? "" : rij.rij };
        });
    }

    /** Whether a change is about a row as a whole, without values to set beside each other. */
    heel(rij) {
        return Boolean(rij.feiten.length) || (!rij.veld && !rij.oud && !rij.nieuw);
    }

    meer(sectie) {
        this.state.aantal[sectie.naam] += PER_KEER;
    }

    over(sectie) {
        const meeste = Math.max(this.gedaan(sectie).length, this.niet(sectie).length);
        return Math.max(0, meeste - this.state.aantal[sectie.naam]);
    }

    meerTekst(sectie) {
        return _t("Show more (%(count)s left)", { count: this.over(sectie) });
    }

    get allesOpen() {
        return this.secties.every((sectie) => this.state.open[sectie.naam]);
    }

    klapAlles() {
        const open = !this.allesOpen;
        for (const sectie of this.secties) {
            this.state.open[sectie.naam] = open;
        }
    }

    klap(soort, sleutel) {
        this.state[soort][sleutel] = !this.state[soort][sleutel];
    }

    // -- ticks

    omschrijving({ rij, veld }) {
        return [rij, veld].filter(Boolean).join(", ");
    }

    teKiezen(sectie) {
        return sectie.rijen.filter((rij) => rij.gedaan && !rij.vast);
    }

    aantalUit(sectie) {
        return this.teKiezen(sectie).filter((rij) => this.state.uit[rij.id]).length;
    }

    get keuzeTekst() {
        const alle = this.secties.flatMap((sectie) => this.gedaan(sectie));
        const uit = alle.filter((rij) => this.state.uit[rij.id]).length;
        if (!alle.length) {
            return _t("Nothing of this dossier would be worked in.");
        }
        if (alle.length === 1) {
            return uit
                ? _t("The one change will not be worked in.")
                : _t("The one change will be worked in.");
        }
        return uit
            ? _t("%(count)s of the %(all)s changes will be worked in.", {
                  count: alle.length - uit,
                  all: alle.length,
              })
            : _t("All %(all)s changes will be worked in.", { all: alle.length });
    }

    kies(rij, aan) {
        this.state.uit[rij.id] = !aan;
        this.bewaar();
    }

    kiesSectie(sectie, aan) {
        for (const rij of this.teKiezen(sectie)) {
            this.state.uit[rij.id] = !aan;
        }
        this.bewaar();
    }

    /** One after the other, so that the last tick wins. */
    bewaar() {
        const changes = [];
        const sections = [];
        for (const sectie of this.secties) {
            const kiesbaar = this.teKiezen(sectie);
            const uit = kiesbaar.filter((rij) => this.state.uit[rij.id]);
            if (uit.length && uit.length === kiesbaar.length) {
                sections.push(sectie.naam);
            } else {
                changes.push(...uit.map((rij) => rij.id));
            }
        }
        const { record } = this.props;
        opslaan = opslaan
            .catch(() => {})
            .then(() =>
                this.orm.call("oso.geschiedenis", "leave_out", [[record.resId], changes, sections])
            );
        opslaan.catch(() => record.load());
    }
}

registry.category("fields").add("oso_wijzigingen", {
    component: OsoWijzigingenField,
    displayName: _t("List of changes"),
    supportedTypes: ["json"],
});

/** A button waits until the ticks are saved; the entry is read again when its run moves. */
export class OsoGeschiedenisController extends FormController {
    setup() {
        super.setup();
        useUitwisselingBus(async () => {
            const { root } = this.model;
            if (root?.resId) {
                const bestaat = await this.orm.search(root.resModel, [["id", "=", root.resId]]);
                if (bestaat.length) {
                    await root.load();
                }
            }
        });
    }

    async beforeExecuteActionButton(clickParams) {
        try {
            await opslaan;
        } catch {
            return false; // the reason was told when it was saved
        }
        return super.beforeExecuteActionButton(clickParams);
    }
}

registry.category("views").add("oso_geschiedenis_form", {
    ...formView,
    Controller: OsoGeschiedenisController,
});
