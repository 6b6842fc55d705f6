import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** While a dossier is under way its choice is fixed. */
export const ONDERWEG = ["wachtrij", "bezig"];

/** What works a dossier into what is known already. */
const DOOR_DOSSIER = ["aanvullen", "overschrijven"];

const PIJLEN = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"];

/**
 * The choice of what to do with a pupil, as cells of one click each (manual, chapter 4): real radio
 * buttons, so that keyboard and screen reader know what to do. A choice is saved at once.
 */
export class OsoKeuzeField extends Component {
    static template = "oso_povo.KeuzeField";
    static props = { ...standardFieldProps, woorden: { type: Boolean, optional: true } };

    get keuzes() {
        return this.props.record.fields[this.props.name].selection;
    }

    get waarde() {
        return this.props.record.data[this.props.name];
    }

    get vast() {
        return this.props.readonly || ONDERWEG.includes(this.props.record.data.status);
    }

    get groep() {
        return `oso_keuze_${this.props.record.id}`;
    }

    get omschrijving() {
        const { naam, bsn } = this.props.record.data;
        return _t("What to do with %(pupil)s", { pupil: naam || bsn || "" });
    }

    /** What is chosen, with what it comes down to where that is less than it says. */
    omschrijf([keuze, woorden]) {
        return this.alleenToets && DOOR_DOSSIER.includes(keuze)
            ? _t("%(choice)s: only the doorstroomtoets is worked in", { choice: woorden })
            : woorden;
    }

    get alleenToets() {
        return this.props.record.data.okr_definitief;
    }

    /** The list moves between its own cells with the arrow keys; within the choice they choose. */
    onKeydown(ev) {
        if (PIJLEN.includes(ev.key)) {
            ev.stopPropagation();
        }
    }

    async kies(keuze) {
        await this.props.record.update({ [this.props.name]: keuze }, { save: true });
    }
}

export const osoKeuzeField = {
    component: OsoKeuzeField,
    displayName: _t("Choice in one click"),
    supportedTypes: ["selection"],
    listViewWidth: [356, 420],
    fieldDependencies: [
        { name: "status", type: "selection" },
        { name: "naam", type: "char" },
        { name: "bsn", type: "char" },
        { name: "okr_definitief", type: "boolean" },
    ],
    supportedOptions: [{ label: _t("With words"), name: "woorden", type: "boolean" }],
    extractProps: ({ options }, dynamicInfo) => ({
        readonly: dynamicInfo.readonly,
        woorden: Boolean(options.woorden),
    }),
};

registry.category("fields").add("oso_keuze", osoKeuzeField);
