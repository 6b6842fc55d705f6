import { Component, onWillDestroy, onWillStart, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { useUitwisselingBus } from "./uitwisseling_bus";

// Where notifications do not come through (a proxy without websockets), the screen asks by itself.
const VRAAG_ZELF_NA = 5000;

/** States of a run that moves by itself; one that waits for the user does not. */
const LOPEND = ["wachtrij", "bezig"];

/**
 * Slim bar above the overview: how far the run is, and how it ended.
 *
 * It also tells its parent when something has moved, so that one subscription serves both.
 */
export class OsoVoortgang extends Component {
    static template = "oso_povo.Voortgang";
    static props = {
        /** Called with true when the last run has ended. */
        bijVerandering: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ runs: [], bezig: false, tellingen: {}, totaal: 0 });
        onWillStart(() => this.zoekLopende());
        useUitwisselingBus(async (payloads) => {
            this.volg(payloads.map((payload) => payload.uitwisseling_id));
            await this.ververs();
        });
        this.timer = browser.setInterval(() => this.state.bezig && this.ververs(), VRAAG_ZELF_NA);
        onWillDestroy(() => browser.clearInterval(this.timer));
    }

    async zoekLopende() {
        const lopend = await this.orm.search("oso.uitwisseling", [
            ["state", "in", LOPEND],
            ["company_id", "in", user.activeCompanies.map((company) => company.id)],
        ]);
        if (lopend.length) {
            this.volg(lopend);
            await this.tel();
        }
    }

    volg(ids) {
        // A new run after one that has ended starts a new count.
        const bekend = this.state.bezig ? this.state.runs : [];
        this.state.runs = [...new Set([...bekend, ...ids])];
    }

    async tel() {
        const [runs, groepen] = await Promise.all([
            this.orm.searchRead(
                "oso.uitwisseling",
                [
                    ["id", "in", this.state.runs],
                    ["company_id", "in", user.activeCompanies.map((company) => company.id)],
                ],
                ["state"]
            ),
            this.orm.formattedReadGroup(
                "oso.uitwisseling.regel",
                [["uitwisseling_id", "in", this.state.runs]],
                ["state"],
                ["__count"]
            ),
        ]);
        const tellingen = {};
        for (const groep of groepen) {
            tellingen[groep.state] = groep.__count;
        }
        this.state.tellingen = tellingen;
        this.state.totaal = Object.values(tellingen).reduce((som, aantal) => som + aantal, 0);
        this.state.bezig = runs.some((run) => LOPEND.includes(run.state));
        this.state.runs = runs.map((run) => run.id);
    }

    async ververs() {
        const wasBezig = this.state.bezig;
        await this.tel();
        await this.props.bijVerandering(wasBezig && !this.state.bezig);
    }

    aantal(state) {
        return this.state.tellingen[state] || 0;
    }

    get gereed() {
        return ["klaar", "mislukt", "overgeslagen", "vraag"].reduce(
            (som, state) => som + this.aantal(state),
            0
        );
    }

    get procent() {
        return this.state.totaal ? Math.round((100 * this.gereed) / this.state.totaal) : 0;
    }

    get tekst() {
        if (this.state.bezig) {
            return _t("Dossiers are being fetched: %(ready)s of %(total)s", {
                ready: this.gereed,
                total: this.state.totaal,
            });
        }
        const delen = [_t("Finished. Succeeded: %(count)s", { count: this.aantal("klaar") })];
        if (this.aantal("vraag")) {
            delen.push(_t("wait for your decision: %(count)s", { count: this.aantal("vraag") }));
        }
        if (this.aantal("mislukt")) {
            delen.push(_t("not succeeded: %(count)s", { count: this.aantal("mislukt") }));
        }
        if (this.aantal("overgeslagen")) {
            delen.push(_t("left out: %(count)s", { count: this.aantal("overgeslagen") }));
        }
        return delen.join(", ");
    }

    get soort() {
        if (this.state.bezig) {
            return "info";
        }
        return this.aantal("mislukt") || this.aantal("vraag") ? "warning" : "success";
    }

    toon() {
        const ids = this.state.runs;
        this.action.doAction("oso_povo.action_oso_uitwisseling", {
            viewType: ids.length === 1 ? "form" : "list",
            props: ids.length === 1 ? { resId: ids[0] } : {},
        });
    }

    sluit() {
        this.state.runs = [];
    }
}
