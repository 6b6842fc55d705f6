import { Component, useState } from "@odoo/owl";
import { formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { formatSelection } from "@web/views/fields/formatters";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** Colour and sign per status; the sign, so that the colour is never the only thing that tells. */
const UITERLIJK = {
    nieuw: { kleur: "text-bg-300", teken: "fa-circle-o" },
    wachtrij: { kleur: "text-bg-info", teken: "fa-clock-o" },
    bezig: { kleur: "text-bg-info", teken: "fa-circle-o-notch fa-spin" },
    opgehaald: { kleur: "text-bg-success", teken: "fa-check" },
    vraag: { kleur: "text-bg-warning", teken: "fa-hand-paper-o" },
    wacht: { kleur: "text-bg-warning", teken: "fa-hourglass-half" },
    // Of a line of a run alone.
    klaargezet: { kleur: "text-bg-info", teken: "fa-inbox" },
    klaar: { kleur: "text-bg-success", teken: "fa-check" },
    overgeslagen: { kleur: "text-bg-300", teken: "fa-minus-circle" },
    mislukt: { kleur: "text-bg-danger", teken: "fa-exclamation-triangle" },
};

/** Code of the message that says no more than the badge already does. */
const SPREEKT_VANZELF = "import.done";

/** What is told at length where one decides (the run), by code: here it would fill the list. */
const IN_HET_KORT = { "run.brake": _t("Stopped by the safety brake, with the others of its run.") };

/** Nothing has happened: the row says so in one line, what can be done about it folds. */
const ONGEWIJZIGD = "import.unchanged";

/** What a LAS says of a number that it does not have: "not ready yet" would not be true. */
const ONBEKEND = "protocol.fetch.not_ready.pupil_unknown";

/** More letters than this do not fit in three lines. */
const LANG = 150;

/** Status of a pupil: a badge, what happened and what to do next, and who must do it. */
export class OsoStatusField extends Component {
    static template = "oso_povo.StatusField";
    static props = { ...standardFieldProps, kort: { type: Boolean, optional: true } };

    setup() {
        this.action = useService("action");
        this.state = useState({ open: false });
    }

    get status() {
        return this.props.record.data[this.props.name];
    }

    /** Whether a decision is asked that the user can be led to. */
    get vraagt() {
        return this.status === "vraag" && !this.props.kort;
    }

    async besluit() {
        const { resId, resModel } = this.props.record;
        await this.action.doActionButton({
            type: "object",
            name: "action_besluit",
            resModel,
            resId,
            resIds: [resId],
        });
    }

    get code() {
        return this.props.record.data.melding_data?.code;
    }

    get label() {
        if (this.status === "wacht" && this.code === ONBEKEND) {
            return _t("Unknown in your LAS");
        }
        const { selection } = this.props.record.fields[this.props.name];
        return formatSelection(this.status, { selection });
    }

    get uiterlijk() {
        return UITERLIJK[this.status] || UITERLIJK.nieuw;
    }

    get melding() {
        if (this.props.kort || this.code === SPREEKT_VANZELF) {
            return false;
        }
        if (this.isOngewijzigd && !this.state.open) {
            return this.ongewijzigd;
        }
        return IN_HET_KORT[this.code] || this.props.record.data.melding;
    }

    get isOngewijzigd() {
        return !this.props.kort && this.code === ONGEWIJZIGD;
    }

    get ongewijzigd() {
        const { dossier_datum } = this.props.record.data;
        return dossier_datum
            ? _t("Not changed since %(date)s.", { date: formatDate(dossier_datum) })
            : _t("Not changed.");
    }

    /** Whether the text would make its row higher than a list can bear: then it folds. */
    get isLang() {
        return this.isOngewijzigd || (this.melding && this.melding.length > LANG);
    }

    get eigenaar() {
        const { data, fields } = this.props.record;
        if (this.props.kort || !data.eigenaar || this.vraagt) {
            return false;
        }
        const { selection } = fields.eigenaar;
        return _t("Who must act: %(who)s", { who: formatSelection(data.eigenaar, { selection }) });
    }
}

export const osoStatusField = {
    component: OsoStatusField,
    displayName: _t("Status with explanation"),
    supportedTypes: ["selection"],
    supportedOptions: [{ label: _t("Badge only"), name: "kort", type: "boolean" }],
    listViewWidth: [300],
    fieldDependencies: [
        { name: "melding", type: "char" },
        { name: "melding_data", type: "json" },
        { name: "eigenaar", type: "selection" },
    ],
    extractProps: ({ options }) => ({ kort: Boolean(options.kort) }),
};

registry.category("fields").add("oso_status", osoStatusField);
