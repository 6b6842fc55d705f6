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

/** Counts of a run that its summary tells, as the server has them. */
const TELLERS = [
    "aantal_opgehaald",
    "aantal_aangevuld",
    "aantal_overschreven",
    "aantal_ongewijzigd",
    "aantal_niet_klaar",
    "aantal_fout",
];

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
        this.notification = useService("notification");
        this.state = useState({ runs: [], bezig: false, tellingen: {}, totaal: 0, samen: {}, stopbaar: [] });
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
                ["state", "kan_stoppen", ...TELLERS]
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
        this.state.samen = {};
        for (const teller of TELLERS) {
            this.state.samen[teller] = runs.reduce((som, run) => som + run[teller], 0);
        }
        this.state.stopbaar = runs.filter((run) => run.kan_stoppen).map((run) => run.id);
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
        const { samen } = this.state;
        const delen = [
            [samen.aantal_opgehaald, _t("fetched")],
            [samen.aantal_aangevuld, _t("completed")],
            [samen.aantal_overschreven, _t("overwritten")],
            [samen.aantal_ongewijzigd, _t("not changed")],
            [this.aantal("vraag"), _t("waiting for your decision")],
            [samen.aantal_niet_klaar, _t("not ready yet in the LAS")],
            [samen.aantal_fout, _t("failed")],
            [this.aantal("overgeslagen"), _t("left out")],
        ]
            .filter(([aantal]) => aantal)
            .map(([aantal, woorden]) => `${aantal} ${woorden}`);
        return _t("Finished: %(counts)s.", { counts: delen.join(", ") });
    }

    get soort() {
        if (this.state.bezig) {
            return "info";
        }
        return this.aantal("mislukt") || this.aantal("vraag") ? "warning" : "success";
    }

    /** The run that can be done again from here: one at a time, so that each stays clear. */
    get opnieuw() {
        return !this.state.bezig && this.state.runs.length === 1;
    }

    async stop() {
        for (const id of this.state.stopbaar) {
            const { params } = await this.orm.call("oso.uitwisseling", "action_stop", [[id]]);
            this.notification.add(params.message, { type: params.type });
        }
        await this.ververs();
    }

    /** Starts the run again for these; it is followed here, so no other screen is opened. */
    async nogEens(name) {
        await this.orm.call("oso.uitwisseling", name, [this.state.runs]);
        this.state.runs = [];
        await this.zoekLopende();
        await this.props.bijVerandering(false);
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
