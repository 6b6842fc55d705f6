import { getFieldsSpec } from "@web/model/relational_model/utils";

/**
 * Reads the rows that stand on the screen again, in their place.
 *
 * Loading the list anew would make new rows: ticked rows, the focus and a click under way would be
 * lost each time, which is several times a second while dossiers come in.
 *
 * @param {import("@web/model/relational_model/relational_model").RelationalModel} model
 * @returns {Promise<void>}
 */
export async function verversRijen(model) {
    const { root } = model;
    if (!model.isReady || model.useSampleModel || !root.records.length) {
        return;
    }
    const volledig = await model.mutex.exec(async () => {
        const records = root.records;
        const ids = [...new Set(records.map((record) => record.resId))];
        const { records: gelezen } = await model.orm.webSearchRead(
            root.resModel,
            [["id", "in", ids]],
            {
                specification: getFieldsSpec(root.activeFields, root.fields),
                context: root.context,
                limit: ids.length,
            }
        );
        const perId = Object.fromEntries(gelezen.map((waarden) => [waarden.id, waarden]));
        for (const record of records) {
            if (perId[record.resId] && !record.dirty) {
                record._applyValues(perId[record.resId]);
            }
        }
        return gelezen.length === ids.length;
    });
    if (!volledig) {
        // A row was removed elsewhere.
        await model.load();
    }
}

/**
 * Shows what a run has changed: the rows that stand there, or the whole where groups have changed.
 *
 * @param {import("@web/model/relational_model/relational_model").RelationalModel} model
 * @param {boolean} klaar the last run has just ended
 * @returns {Promise<void>}
 */
export async function volgRun(model, klaar) {
    if (klaar && model.root.isGrouped) {
        // Rows belong in other groups now.
        await model.load();
    } else {
        await verversRijen(model);
    }
}
