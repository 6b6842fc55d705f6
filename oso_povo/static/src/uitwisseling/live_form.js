import { registry } from "@web/core/registry";
import { FormController } from "@web/views/form/form_controller";
import { formView } from "@web/views/form/form_view";
import { useFocusTerug } from "../focus_terug";
import { useUitwisselingBus } from "./uitwisseling_bus";

/** A form that follows the runs of the user's schools: it reads its record again when one moves. */
export class OsoLiveFormController extends FormController {
    setup() {
        super.setup();
        useFocusTerug();
        useUitwisselingBus(async () => {
            const { root } = this.model;
            if (root?.resId && !(await root.isDirty())) {
                await root.load();
            }
        });
    }
}

registry.category("views").add("oso_live_form", {
    ...formView,
    Controller: OsoLiveFormController,
});
