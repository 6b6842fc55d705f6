import { useEffect } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { formView } from "@web/views/form/form_view";
import { OsoLiveFormController } from "../uitwisseling/live_form";

/** What in a form can be pointed at: a row or card, a field, the label of a field. */
const DOELEN = ".o_data_row[data-id], .o_kanban_record[data-id], .o_field_widget[name], .o_form_label[for]";

/**
 * The report tells of each value and row where it comes from when one points at it or comes to it
 * with the Tab key (field herkomst_tonen). The words are set at that moment only, so that a report
 * with hundreds of rows draws as fast as without.
 */
export class OsoRapportController extends OsoLiveFormController {
    setup() {
        super.setup();
        useEffect(
            (el) => {
                if (!el) {
                    return;
                }
                const wijs = (ev) => this.wijsAan(ev.target);
                el.addEventListener("mouseover", wijs);
                el.addEventListener("focusin", wijs);
                return () => {
                    el.removeEventListener("mouseover", wijs);
                    el.removeEventListener("focusin", wijs);
                };
            },
            () => [this.rootRef.el]
        );
    }

    wijsAan(target) {
        const doel = target.closest?.(DOELEN);
        const herkomst = this.model.root.data?.herkomst_tonen;
        if (!doel || !herkomst) {
            return;
        }
        const tekst = doel.dataset.id
            ? this.vanRij(herkomst.rijen, doel.dataset.id)
            : herkomst.leerling[doel.getAttribute("name") || doel.htmlFor?.replace(/_\d+$/, "")];
        if (tekst) {
            doel.title = tekst;
        } else if (doel.dataset.id) {
            // a field within a row does not tell of the pupil's field of that name
            doel.removeAttribute("title");
        }
    }

    /** The words of a row, by the id that the screen gave it. */
    vanRij(rijen, schermId) {
        for (const lijst of Object.values(this.model.root.data)) {
            const record = lijst?.records?.find?.((een) => een.id === schermId);
            if (record) {
                return rijen[`${record.resModel},${record.resId}`];
            }
        }
    }
}

registry.category("views").add("oso_rapport_form", {
    ...formView,
    Controller: OsoRapportController,
});
