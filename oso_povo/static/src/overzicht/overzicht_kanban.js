import { registry } from "@web/core/registry";
import { KanbanController } from "@web/views/kanban/kanban_controller";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { OsoVoortgang } from "../uitwisseling/voortgang";
import { metWerkbalk } from "./met_werkbalk";

/** The overview on a small screen: a card per pupil, with the same bar of work above it. */
export class OsoKanbanController extends metWerkbalk(KanbanController) {
    static template = "oso_povo.KanbanOverzicht";
    static components = { ...KanbanController.components, OsoVoortgang };
}

registry.category("views").add("oso_overzicht_kanban", {
    ...kanbanView,
    Controller: OsoKanbanController,
});
