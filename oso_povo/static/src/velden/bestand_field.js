import { registry } from "@web/core/registry";
import { BinaryField, binaryField } from "@web/views/fields/binary/binary_field";

/** Odoo's field for a file, with a button to choose it that the keyboard reaches too. */
export class OsoBestandField extends BinaryField {
    static template = "oso_povo.BestandField";

    /** The button is a label: the browser gives it no keys of its own. */
    onKeydown(ev) {
        if (ev.target === ev.currentTarget && ["Enter", " "].includes(ev.key)) {
            ev.preventDefault();
            ev.stopPropagation();
            ev.currentTarget.click();
        }
    }
}

export const osoBestandField = { ...binaryField, component: OsoBestandField };

registry.category("fields").add("oso_bestand", osoBestandField);
