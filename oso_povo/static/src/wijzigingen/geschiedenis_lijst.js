import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { X2ManyField, x2ManyField } from "@web/views/fields/x2many/x2many_field";

/**
 * The history of a pupil in its report: an entry opens on a screen of its own, where its list of
 * changes has room, and not in a dialog.
 */
export class OsoGeschiedenisLijst extends X2ManyField {
    setup() {
        super.setup();
        this.actie = useService("action");
    }

    async openRecord(record) {
        const { resModel, context } = this.list;
        await this.actie.doAction(
            await this.props.record.model.orm.call(resModel, "action_open", [[record.resId]], {
                context,
            })
        );
    }
}

registry.category("fields").add("oso_geschiedenis_lijst", {
    ...x2ManyField,
    component: OsoGeschiedenisLijst,
});
