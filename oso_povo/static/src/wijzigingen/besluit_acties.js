import { Component } from "@odoo/owl";
import { router } from "@web/core/browser/router";
import { Dialog } from "@web/core/dialog/dialog";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";

/**
 * Let the address of an entry that is gone be that of what takes its place: else the Back of the
 * browser leads to nothing.
 */
function vervangAdres(oud, nieuw) {
    const { actionStack, resId } = router.current;
    if (!nieuw || resId !== oud || actionStack?.at(-1)?.resId !== oud) {
        return;
    }
    // Without the row that it was opened from, which is no part of the new address: two addresses
    // for one screen would be two steps, and Back would come here again and again.
    const laatste = { ...actionStack.at(-1), resId: nieuw, active_id: undefined };
    router.replaceState(
        {
            resId: nieuw,
            active_id: undefined,
            actionStack: [...actionStack.slice(0, -1), laatste],
        },
        { sync: true }
    );
}

/**
 * After a proposal was worked in: it is gone, so what was done takes its place, also in the path
 * at the top.
 */
async function besloten(env, { params }) {
    env.services.notification.add(params.message, { type: params.type });
    vervangAdres(params.gone, params.replace.res_id);
    await env.services.action.doAction(params.replace, {
        stackPosition: "replaceCurrentAction",
    });
}

/** What can't be taken back, since a later change stands on it, and the offer to do the rest. */
export class OsoRestDialog extends Component {
    static template = "oso_povo.RestDialog";
    static components = { Dialog };
    static props = { rows: Array, terug: Function, close: Function };

    setup() {
        this.action = useService("action");
    }

    async bevestig() {
        this.props.close();
        await this.props.terug();
    }

    async open(row) {
        this.props.close();
        await this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "oso.geschiedenis",
            res_id: row.history_id,
            views: [[false, "form"]],
        });
    }
}

function restTerugdraaien(env, { params }, options) {
    const { action, dialog, orm } = env.services;
    dialog.add(OsoRestDialog, {
        rows: params.rows,
        terug: async () => {
            const klaar = await orm.call(params.model, "action_terugdraaien", [[params.res_id]], {
                rest: true,
            });
            await action.doAction(klaar, { onClose: options?.onClose });
        },
    });
}

registry.category("actions").add("oso_povo.besloten", besloten);
registry.category("actions").add("oso_povo.rest_terugdraaien", restTerugdraaien);
