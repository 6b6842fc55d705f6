import { registry } from "@web/core/registry";
import { FormController } from "@web/views/form/form_controller";
import { formView } from "@web/views/form/form_view";

/**
 * The dialog in which a school changes the data of a pupil.
 *
 * It tells the server which version of the data it shows, so that what a colleague or a dossier
 * changed meanwhile is not written over; the server then refuses, and says so.
 */
export class OsoHandmatigFormController extends FormController {
    async onWillSaveRecord(record, changes) {
        const { model, config, data } = record;
        model._updateConfig(
            config,
            { context: { ...config.context, oso_gegevens_versie: data.gegevens_versie } },
            { reload: false }
        );
        return super.onWillSaveRecord(record, changes);
    }
}

registry.category("views").add("oso_handmatig_form", {
    ...formView,
    Controller: OsoHandmatigFormController,
});
