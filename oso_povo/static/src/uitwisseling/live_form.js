import { registry } from "@web/core/registry";
import { FormController } from "@web/views/form/form_controller";
import { formView } from "@web/views/form/form_view";
import { useFocusTerug } from "../focus_terug";
import { OKR, useSchoolBus, useUitwisselingBus } from "./uitwisseling_bus";

/**
 * A form that follows the runs of the user's schools: it reads its record again when one moves, and
 * when the OKR of its pupil was made definitief or reopened elsewhere (another tab, or the screen
 * that was being left for this one).
 */
export class OsoLiveFormController extends FormController {
    setup() {
        super.setup();
        useFocusTerug();
        const opnieuw = async () => {
            const { root } = this.model;
            if (root?.resId && !(await root.isDirty())) {
                await root.load();
            }
        };
        useUitwisselingBus(opnieuw);
        useSchoolBus(OKR, async (payloads) => {
            const { root } = this.model;
            if (
                root?.resModel === "oso.leerling" &&
                payloads.some(({ leerling_ids }) => leerling_ids.includes(root.resId))
            ) {
                await opnieuw();
            }
        });
    }
}

registry.category("views").add("oso_live_form", {
    ...formView,
    Controller: OsoLiveFormController,
});
