import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { SelectionField, selectionField } from "@web/views/fields/selection/selection_field";

/**
 * A code of the OSO standard, chosen by its words. The server tells with the field which codes
 * there are and which of these are of today (`oso_codes` of fields_get). What a dossier brought is
 * shown and may stay, also when it is of no list.
 */
export class OsoCodeField extends SelectionField {
    static template = "oso_povo.CodeField";

    get options() {
        const codes = this.props.record.fields[this.props.name].oso_codes || [];
        const waarde = this.props.record.data[this.props.name];
        const opties = codes.filter(([code, , vandaag]) => vandaag || code === waarde);
        if (waarde && !opties.some(([code]) => code === waarde)) {
            opties.push([waarde, waarde]);
        }
        return opties;
    }

    get string() {
        const waarde = this.props.record.data[this.props.name];
        return this.options.find(([code]) => code === waarde)?.[1] || "";
    }

    onChange(value) {
        this.props.record.update({ [this.props.name]: value || false });
    }
}

registry.category("fields").add("oso_code", {
    ...selectionField,
    component: OsoCodeField,
    displayName: _t("Code in words"),
    supportedTypes: ["char"],
    isEmpty: (record, fieldName) => !record.data[fieldName],
});
