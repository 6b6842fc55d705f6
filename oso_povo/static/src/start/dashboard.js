import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { OsoStartpagina } from "./startpagina";

/**
 * Counts of a school by group, and of several schools. Who may see the pupils goes from each count
 * to these in the overview.
 */
export class OsoDashboard extends OsoStartpagina {
    static template = "oso_povo.Dashboard";
    static methode = "cijfers";

    /** The counts on top, each with the filter of the overview that shows its pupils. */
    get kaarten() {
        return [
            { naam: "totaal", label: _t("Pupils") },
            { naam: "opgehaald", label: _t("Fetched"), filter: "opgehaald" },
            { naam: "definitief", label: _t("Definitief"), filter: "okr_definitief" },
            { naam: "wacht", label: _t("Not ready in the LAS"), filter: "wacht" },
            { naam: "mislukt", label: _t("Failed"), filter: "mislukt" },
        ];
    }

    /** Of these a bar shows how far they are. */
    get staven() {
        return this.kaarten.slice(1, 3);
    }

    /** Of these each is one too many, so they are worth looking into. */
    get zorgen() {
        return this.kaarten.slice(3);
    }

    deel(rij, naam) {
        return rij.totaal ? Math.round((100 * rij[naam]) / rij.totaal) : 0;
    }

    omschrijving(kaart, rij) {
        return `${rij.naam}, ${kaart.label}: ${rij[kaart.naam]}`;
    }

    get toonLeerlingen() {
        return _t("Show these pupils in the overview");
    }

    /**
     * @param {string} [filter] of the search view of the overview
     * @param {Object} [rij] of one of the tables
     */
    toon(filter, rij) {
        if (!this.gegevens.leerlingen) {
            return;
        }
        const { per_school: scholen, school } = this.gegevens;
        const context = filter ? { [`search_default_${filter}`]: 1 } : {};
        const dynamicFilters = [];
        if (rij && scholen.length > 1) {
            context.search_default_company_id = "groep" in rij ? school.id : rij.id;
        }
        if (rij && "groep" in rij) {
            // Not the field of the search view: that finds 8a and 8b for 8, and nothing for none.
            dynamicFilters.push({
                description: _t("Group: %(name)s", { name: rij.naam }),
                domain: [["groep", "=", rij.groep]],
            });
        }
        this.action.doAction("oso_povo.action_oso_overzicht", {
            additionalContext: context,
            props: { dynamicFilters },
        });
    }
}

registry.category("actions").add("oso_povo.dashboard", OsoDashboard);
