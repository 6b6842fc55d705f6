import { registry } from "@web/core/registry";
import { KanbanController } from "@web/views/kanban/kanban_controller";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { useFocusNaHerladen, useFocusTerug } from "../focus_terug";
import { OsoVoortgang } from "../uitwisseling/voortgang";
import { volgRun } from "./ververs_rijen";
import { useWerkbalk } from "./werkbalk";

/** The overview on a small screen: a card per pupil, with the same bar of work above it. */
export class OsoKanbanController extends KanbanController {
    static template = "oso_povo.KanbanOverzicht";
    static components = { ...KanbanController.components, OsoVoortgang };

    setup() {
        super.setup();
        useFocusTerug();
        this.focus = useFocusNaHerladen(this.rootRef);
        this.werkbalk = useWerkbalk(this.model);
    }

    async onRecordSaved(record) {
        await super.onRecordSaved(record);
        await this.werkbalk.tel();
    }

    async beforeExecuteActionButton(clickParams) {
        this.focus.begin(clickParams.name);
        return super.beforeExecuteActionButton(clickParams);
    }

    async afterExecuteActionButton(clickParams) {
        this.focus.einde();
        return super.afterExecuteActionButton(clickParams);
    }

    /** @param {boolean} klaar the last run has just ended */
    bijVerandering(klaar) {
        return Promise.all([volgRun(this.model, klaar), this.werkbalk.tel()]);
    }
}

registry.category("views").add("oso_overzicht_kanban", {
    ...kanbanView,
    Controller: OsoKanbanController,
});
