import { patch } from "@web/core/utils/patch";
import { ListRenderer } from "@web/views/list/list_renderer";

/** Lists of these models are ours; what happens in others is for their makers to say. */
const ONS = "oso.";

patch(ListRenderer.prototype, {
    /** Enter on a button does what the button says; Odoo would open the record of its row. */
    onCellKeydown(ev, ...rest) {
        const opKnop = ev.key === "Enter" && ev.target.closest("button");
        if (opKnop && this.props.list.resModel.startsWith(ONS)) {
            return;
        }
        return super.onCellKeydown(ev, ...rest);
    },
});
