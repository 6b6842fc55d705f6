import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/**
 * The growth of a pupil: a small chart per learning area, of the same drawing as the PDF has
 * (field toets_groei). A point tells what it is when one points at it, touches it or comes to it
 * with the Tab key; the table of the tests says the same in numbers.
 */
export class OsoGroeiField extends Component {
    static template = "oso_povo.GroeiField";
    static props = { ...standardFieldProps };

    setup() {
        // which point tells of itself: [place of the line, place of the point]
        this.state = useState({ reeks: -1, punt: -1 });
    }

    get groei() {
        return this.props.record.data[this.props.name] || { reeksen: [], zonder: [] };
    }

    get zonder() {
        return _t("Taken once, so that there is no growth to show: %(areas)s.", {
            areas: this.groei.zonder.join(", "),
        });
    }

    toon(reeks, punt) {
        Object.assign(this.state, { reeks, punt });
    }

    verberg() {
        this.toon(-1, -1);
    }

    /** The point of a line that tells of itself, if any. */
    actief(reeks, plaats) {
        return this.state.reeks === plaats ? reeks.punten[this.state.punt] : undefined;
    }

    /** Where the words of a point stand: above it, and within the edges of the chart. */
    plaats(reeks, punt) {
        const x = (100 * punt.x) / reeks.breedte;
        const y = (100 * (punt.hoog ?? punt.y) - 1200) / reeks.hoogte;
        const kant = x > 65 ? "-90%" : x < 35 ? "-10%" : "-50%";
        return `left: ${x}%; top: ${y}%; transform: translate(${kant}, -100%);`;
    }

    omschrijving(punt) {
        return [punt.kop, ...punt.uitleg].join(", ");
    }
}

registry.category("fields").add("oso_groei", {
    component: OsoGroeiField,
    displayName: _t("Growth charts"),
    supportedTypes: ["json"],
});
