import { Component, onWillStart, useState } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { useFocusTerug } from "../focus_terug";
import { useUitwisselingBus } from "../uitwisseling/uitwisseling_bus";
import { OsoSeizoen } from "./seizoen";

/** A page that shows what one method of `oso.start` tells, anew whenever a run has moved. */
export class OsoStartpagina extends Component {
    static components = { Layout, OsoSeizoen };
    static props = { ...standardActionServiceProps };
    static methode = "";

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.display = { controlPanel: {} };
        this.state = useState({ gegevens: null });
        onWillStart(() => this.lees());
        useFocusTerug();
        useUitwisselingBus(() => this.lees());
    }

    get gegevens() {
        return this.state.gegevens;
    }

    async lees() {
        this.state.gegevens = await this.orm.call("oso.start", this.constructor.methode, []);
    }
}
