import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** Colour per kind; where a row comes from is told without colour. */
const KLEUREN = {
    is_doublure: "text-bg-warning",
    vermist: "oso_herkomst",
    eigen: "oso_herkomst",
};

/** What is to note of a row, as small badges: a JSON list of `{woord, soort}`. */
export class OsoMerkenField extends Component {
    static template = "oso_povo.MerkenField";
    static props = { ...standardFieldProps };

    get merken() {
        return this.props.record.data[this.props.name] || [];
    }

    kleur(merk) {
        return KLEUREN[merk.soort] || "text-bg-info";
    }
}

registry.category("fields").add("oso_merken", {
    component: OsoMerkenField,
    displayName: _t("Badges"),
    supportedTypes: ["json"],
    listViewWidth: [150, 230],
});
