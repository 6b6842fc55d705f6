import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

/** The next date of the season, and how many days that is from now. */
export class OsoSeizoen extends Component {
    static template = "oso_povo.Seizoen";
    static props = { seizoen: { type: [Object, { value: null }] } };

    get dagen() {
        const { dagen } = this.props.seizoen;
        if (dagen === 0) {
            return _t("today");
        }
        return dagen === 1 ? _t("tomorrow") : _t("in %(days)s days", { days: dagen });
    }
}
