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

/** The last run whose end was closed: it does not come back when the screen is opened again. */
const GESLOTEN = "oso_povo.gesloten_uitwisseling";

/** Counts of a run that its summary tells, as the server has them. */
const TELLERS = [
    "aantal_opgehaald",
    "aantal_aangevuld",
    "aantal_overschreven",
    "aantal_ongewijzigd",
    "aantal_niet_klaar",
    "aantal_onbekend",
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
        /** Id of the newest run when this began. */
        this.bekendTot = Infinity;
        this.state = useState({
            runs: [],
            bezig: false,
            gestopt: false,
            tellingen: {},
            totaal: 0,
            samen: {},
            stopbaar: [],
        });
        onWillStart(() => this.zoekLopende());
        useUitwisselingBus(async (payloads) => {
            await this.ververs(payloads.map((payload) => payload.uitwisseling_id));
        });
        this.timer = browser.setInterval(() => this.state.bezig && this.ververs(), VRAAG_ZELF_NA);
        onWillDestroy(() => browser.clearInterval(this.timer));
    }

    get vanDeScholen() {
        return ["company_id", "in", user.activeCompanies.map((company) => company.id)];
    }

    /**
     * Whether a run is followed from now on. As it stands by now: a notification may be a minute
     * old, for who logs in gets those of the last minute.
     *
     * @param {{id: number, state: string, aantal: number}} run
     */
    isNieuws({ id, state, aantal }) {
        const { runs } = this.state;
        if (LOPEND.includes(state)) {
            return true;
        }
        if (!aantal) {
            return false; // its pupils were removed
        }
        if (runs.includes(id)) {
            return true;
        }
        if (state === "vraag") {
            // It does not move, and must not hide the one that is shown.
            return !runs.length;
        }
        // An old one ends when pupils of it are removed; the newest may have ended before this began.
        return id >= this.bekendTot && id > this.gesloten;
    }

    get gesloten() {
        return Number(browser.localStorage.getItem(GESLOTEN));
    }

    async zoekLopende() {
        const [[laatste], lopend] = await Promise.all([
            // What ran by itself and is over has told its tale elsewhere.
            this.orm.search("oso.uitwisseling", [["soort", "=", "hand"], this.vanDeScholen], {
                limit: 1,
                order: "id desc",
            }),
            this.orm.search("oso.uitwisseling", [["state", "in", LOPEND], this.vanDeScholen]),
        ]);
        this.bekendTot = laatste || 0;
        const ids = lopend.length ? lopend : await this.laatsteMetWerk(laatste);
        this.state.runs = ids;
        if (ids.length) {
            await this.tel();
        }
    }

    /**
     * The last run: for a minute, for it may have ended while this screen was built anew; and while
     * pupils that failed in it still stand so, or when it was stopped. Until it is closed.
     *
     * @param {number|undefined} id of the last run
     * @returns {Promise<number[]>} that id, or nothing
     */
    async laatsteMetWerk(id) {
        if (!id || id <= this.gesloten) {
            return [];
        }
        const open = [
            "|",
            "&",
            ["state", "=", "mislukt"],
            ["leerling_id.status", "in", ["mislukt", "wacht"]],
            "&",
            ["state", "=", "overgeslagen"],
            ["uitwisseling_id.gestopt_op", "!=", false],
        ];
        return this.orm.search("oso.uitwisseling", [
            ["id", "=", id],
            "|",
            ["klaar_op", ">=", "now -1M"],
            ["regel_ids", "any", open],
        ]);
    }

    /** @param {number[]} bewogen ids of runs that moved */
    async tel(bewogen = []) {
        let runs = await this.orm.searchRead(
            "oso.uitwisseling",
            [["id", "in", [...this.state.runs, ...bewogen]], this.vanDeScholen],
            ["state", "aantal", "kan_stoppen", "gestopt_op", ...TELLERS]
        );
        runs = runs.filter((run) => this.isNieuws(run));
        const erbij = runs.filter((run) => !this.state.runs.includes(run.id));
        if (erbij.length && !this.state.bezig) {
            // A new run after one that has ended starts a new count.
            runs = erbij;
        }
        // One that waits for the user beside others is no part of their count.
        const zonderVraag = runs.filter((run) => run.state !== "vraag");
        runs = zonderVraag.length ? zonderVraag : runs;
        const groepen = await this.orm.formattedReadGroup(
            "oso.uitwisseling.regel",
            [["uitwisseling_id", "in", runs.map((run) => run.id)]],
            ["state"],
            ["__count"]
        );
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
        this.state.gestopt = runs.some((run) => run.gestopt_op);
        this.state.bezig = runs.some((run) => LOPEND.includes(run.state));
        this.state.runs = runs.map((run) => run.id);
    }

    async ververs(bewogen) {
        const wasBezig = this.state.bezig;
        await this.tel(bewogen);
        await this.props.bijVerandering(wasBezig && !this.state.bezig);
    }

    aantal(state) {
        return this.state.tellingen[state] || 0;
    }

    get gereed() {
        return ["klaar", "mislukt", "vraag"].reduce((som, state) => som + this.aantal(state), 0);
    }

    /** What is left out is not fetched: it is no part of the work, and not done either. */
    get teDoen() {
        return this.state.totaal - this.aantal("overgeslagen");
    }

    get procent() {
        return this.teDoen ? Math.round((100 * this.gereed) / this.teDoen) : 0;
    }

    get tekst() {
        if (this.state.bezig) {
            return _t("Dossiers are being fetched: %(ready)s of %(total)s", {
                ready: this.gereed,
                total: this.teDoen,
            });
        }
        const { samen, gestopt } = this.state;
        const verwerkt =
            samen.aantal_opgehaald +
            samen.aantal_aangevuld +
            samen.aantal_overschreven +
            samen.aantal_ongewijzigd;
        const delen = [
            [samen.aantal_opgehaald, _t("fetched")],
            [samen.aantal_aangevuld, _t("completed")],
            [samen.aantal_overschreven, _t("overwritten")],
            [samen.aantal_ongewijzigd, _t("not changed")],
            [this.aantal("klaar") - verwerkt, _t("not worked in")],
            [this.aantal("vraag"), _t("waiting for your decision")],
            [samen.aantal_niet_klaar, _t("not ready yet in the LAS")],
            [samen.aantal_onbekend, _t("unknown in your LAS")],
            [samen.aantal_fout, _t("failed")],
            [this.aantal("overgeslagen"), gestopt ? _t("not fetched") : _t("left out")],
        ]
            .filter(([aantal]) => aantal)
            .map(([aantal, woorden]) => `${aantal} ${woorden}`);
        const counts = delen.join(", ");
        return gestopt
            ? _t("Stopped: %(counts)s.", { counts })
            : _t("Finished: %(counts)s.", { counts });
    }

    get soort() {
        if (this.state.bezig) {
            return "info";
        }
        const open = this.aantal("mislukt") || this.aantal("vraag");
        const gestopt = this.state.gestopt && this.aantal("overgeslagen");
        return open || gestopt ? "warning" : "success";
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
        browser.localStorage.setItem(GESLOTEN, Math.max(...this.state.runs));
        this.state.runs = [];
    }
}
