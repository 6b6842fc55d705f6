import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** A section of the report as the server made it: read only, without an editor around it. */
export class OsoDeelField extends Component {
    static template = "oso_povo.DeelField";
    static props = { ...standardFieldProps };

    get deel() {
        return this.props.record.data[this.props.name] || "";
    }
}

registry.category("fields").add("oso_deel", {
    component: OsoDeelField,
    displayName: _t("Section of the report"),
    supportedTypes: ["html"],
});
