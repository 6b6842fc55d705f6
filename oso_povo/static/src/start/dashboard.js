import { Component, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { useUitwisselingBus } from "../uitwisseling/uitwisseling_bus";
import { OsoSeizoen } from "./seizoen";

/** Counts of the school by group, and of the schools of a board (`oso.start.cijfers`). */
export class OsoDashboard extends Component {
    static template = "oso_povo.Dashboard";
    static components = { Layout, OsoSeizoen };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.display = { controlPanel: {} };
        this.state = useState({ cijfers: null });
        onWillStart(() => this.lees());
        useUitwisselingBus(() => this.lees());
    }

    async lees() {
        this.state.cijfers = await this.orm.call("oso.start", "cijfers", []);
    }

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

    deel(rij, wat) {
        return rij.totaal ? Math.round((100 * rij[wat]) / rij.totaal) : 0;
    }

    omschrijving(wat, rij) {
        const wie = { name: rij.naam };
        return wat === "definitief"
            ? _t("Definitief, %(name)s", wie)
            : _t("Fetched, %(name)s", wie);
    }

    open(filter) {
        this.action.doAction("oso_povo.action_oso_overzicht", {
            additionalContext: filter ? { [`search_default_${filter}`]: 1 } : {},
        });
    }
}

registry.category("actions").add("oso_povo.dashboard", OsoDashboard);
