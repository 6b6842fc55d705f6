import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** What is to note of a row, as small badges: a JSON list of `{woord, soort}`. */
export class OsoMerkenField extends Component {
    static template = "oso_povo.MerkenField";
    static props = { ...standardFieldProps };

    get merken() {
        return this.props.record.data[this.props.name] || [];
    }
}

registry.category("fields").add("oso_merken", {
    component: OsoMerkenField,
    displayName: _t("Badges"),
    supportedTypes: ["json"],
    listViewWidth: [150, 230],
});
