import { Component } from "@odoo/owl";
import { toLocaleDateTimeString } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { formatSelection } from "@web/views/fields/formatters";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** Name of a pupil, or words where no dossier has told it yet. */
export class OsoNaamField extends Component {
    static template = "oso_povo.NaamField";
    static props = { ...standardFieldProps };

    get naam() {
        return this.props.record.data[this.props.name];
    }

    get beschermd() {
        return this.props.record.data.beschermd;
    }

    /** In a list there is no room for a column of its own; a form tells it in its own place. */
    get definitief() {
        return this.inLijst && this.props.record.data.okr_definitief;
    }

    /** Below the name where the column of its own, which not every screen has room for, is off. */
    get klas() {
        return this.inLijst && this.props.record.data.groep;
    }

    get inLijst() {
        return this.env.config?.viewType === "list";
    }
}

registry.category("fields").add("oso_naam", {
    component: OsoNaamField,
    displayName: _t("Name of a pupil"),
    supportedTypes: ["char"],
    listViewWidth: [150],
    fieldDependencies: [
        { name: "beschermd", type: "boolean" },
        { name: "okr_definitief", type: "boolean" },
        { name: "groep", type: "char" },
    ],
});

/** The last action of a pupil, and when that was. */
export class OsoLaatsteActieField extends Component {
    static template = "oso_povo.LaatsteActieField";
    static props = { ...standardFieldProps };

    get actie() {
        const { data, fields } = this.props.record;
        const { selection } = fields[this.props.name];
        return data[this.props.name] && formatSelection(data[this.props.name], { selection });
    }

    get moment() {
        const { laatste_actie_op } = this.props.record.data;
        return laatste_actie_op && toLocaleDateTimeString(laatste_actie_op);
    }
}

registry.category("fields").add("oso_laatste_actie", {
    component: OsoLaatsteActieField,
    displayName: _t("Last action and its time"),
    supportedTypes: ["selection"],
    listViewWidth: [112, 160],
    fieldDependencies: [{ name: "laatste_actie_op", type: "datetime" }],
});
