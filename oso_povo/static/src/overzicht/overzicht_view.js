import { useState, useSubEnv } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { ListController } from "@web/views/list/list_controller";
import { ListRenderer } from "@web/views/list/list_renderer";
import { listView } from "@web/views/list/list_view";
import { OsoVoortgang } from "../uitwisseling/voortgang";
import { metWerkbalk } from "./met_werkbalk";
import { verversRijen } from "./ververs_rijen";

/** The overview of pupils: a list that moves along while dossiers come in. */
export class OsoOverzichtController extends metWerkbalk(ListController) {
    static template = "oso_povo.OverzichtView";
    static components = { ...ListController.components, OsoVoortgang };

    setup() {
        super.setup();
        this.voorAlle = useState({ tekst: "", waarschuwing: false });
        useSubEnv({
            osoVoorAlle: (uitslag) => {
                Object.assign(this.voorAlle, uitslag);
                return this.werkbalk.tel();
            },
        });
    }

    get deleteConfirmationDialogProps() {
        return {
            title: _t("Remove pupils"),
            body: _t(
                "The chosen pupils are removed from the overview, with everything that was fetched of them: personal data, school career, tests, advice and attachments. The dossiers in your LAS stay, so you can fetch them again."
            ),
            confirmLabel: _t("Remove"),
            cancelLabel: _t("Keep"),
        };
    }
}

/** Shows the four choices in the head of their column, where each chooses for all pupils. */
export class OsoOverzichtRenderer extends ListRenderer {
    static template = "oso_povo.OverzichtRenderer";

    isKeuzeKolom(column) {
        return column.widget === "oso_keuze";
    }

    isSortable(column) {
        return !this.isKeuzeKolom(column) && super.isSortable(column);
    }

    keuzes(column) {
        return this.fields[column.name].selection;
    }

    isVoorAlle(column, keuze) {
        // Who is protected is left out of a choice for all.
        const records = this.props.list.records.filter(({ data }) => !data.beschermd);
        return records.length > 0 && records.every(({ data }) => data[column.name] === keuze);
    }

    uitleg(label) {
        return this.props.list.selection.length
            ? _t("Choose '%(action)s' for the selected pupils", { action: label })
            : _t("Choose '%(action)s' for all pupils in this list", { action: label });
    }

    /** For the ticked pupils; with none ticked for all that the search shows, on all pages. */
    async kiesVoorAlle([keuze, label]) {
        const { list } = this.props;
        let ids = await list.getResIds(true);
        if (!ids.length) {
            ids = await this.orm.search(list.resModel, list.domain, { context: list.context });
        }
        if (!ids.length) {
            return;
        }
        const { chosen, left_out, left_out_names } = await this.orm.call(
            list.resModel,
            "action_kies",
            [ids, keuze],
            { context: list.context }
        );
        await verversRijen(list.model);
        const delen = [
            _t("'%(action)s' is chosen for %(count)s pupils.", { action: label, count: chosen }),
        ];
        if (left_out) {
            delen.push(
                _t(
                    "Left as they were, because their address is secret: %(names)s. Choose for these one by one.",
                    { names: left_out_names.join(", ") }
                )
            );
        }
        // In the page and not as a notification, which would lie on the buttons that come next.
        await this.env.osoVoorAlle({ tekst: delen.join(" "), waarschuwing: Boolean(left_out) });
    }
}

registry.category("views").add("oso_overzicht", {
    ...listView,
    Controller: OsoOverzichtController,
    Renderer: OsoOverzichtRenderer,
});
