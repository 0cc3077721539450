import type { Passage } from "../server/passage";
import type { Random } from "../time/random";
import type { WorkName } from "../work/work";
import type { World } from "../world/world";
import { EXCHANGE_FAULTS } from "./exchange-faults";
import type { ExchangeFault, WorldFault } from "./fault";
import { ITEM_FAULTS } from "./item-faults";
import { MACHINE_FAULTS } from "./machine-faults";
import { TENANT_FAULTS } from "./tenant-faults";

const HOUR = 3_600_000;

/** A fault that can't happen just now is tried again after this time. */
const RETRY = 20_000;

/** Draws faults. Each world has some kinds of them only: what many kinds hide, few kinds show. */
export class Adversary {
    /** How often each kind of fault has struck. */
    readonly tally = new Map<string, number>();
    readonly #exchange: readonly ExchangeFault[];
    readonly #world: readonly WorldFault[];
    readonly #random: Random;
    /** How many times as likely as usual faults are. */
    readonly #intensity: number;
    #struck = 0;
    #hasCeased = false;

    /** `mostFaults`: only so many strike. */
    constructor(
        random: Random,
        work: WorkName,
        private readonly mostFaults: number,
    ) {
        this.#random = random;
        const share = random.between(0.1, 0.7);
        this.#exchange = EXCHANGE_FAULTS.filter(() => random.happens(share));
        this.#world = [...TENANT_FAULTS, ...MACHINE_FAULTS, ...ITEM_FAULTS]
            .filter(({ of = work }) => of === work)
            .filter(() => random.happens(share));
        this.#intensity = random.pick([0.5, 1, 1, 2, 4]);
    }

    /** How many faults have struck. */
    get struck(): number {
        return this.#struck;
    }

    begin(world: World): void {
        for (const fault of this.#world) this.#plan(fault, world);
    }

    cease(): void {
        this.#hasCeased = true;
    }

    /** May strike a request. Returns the name of the fault. */
    strike(passage: Passage): string | undefined {
        if (this.#hasCeased) return undefined;
        let drawn = this.#random.next() / this.#intensity;
        for (const { name, odds, strike } of this.#exchange) {
            const probability = odds[passage.kind] ?? 0;
            if (drawn < probability) {
                if (!this.#mayStrike()) return undefined;
                strike(passage, this.#random);
                this.#count(name);
                return name;
            }
            drawn -= probability;
        }
        return undefined;
    }

    #plan(fault: WorldFault, world: World): void {
        world.time.after(this.#random.until(HOUR / (fault.perHour * this.#intensity)), () => this.#try(fault, world));
    }

    #try(fault: WorldFault, world: World): void {
        if (this.#hasCeased || !this.#mayStrike()) return;
        if (fault.strike(world, this.#random) === false)
            return void world.time.after(RETRY, () => this.#try(fault, world));
        this.#count(fault.name);
        world.note("fault", fault.name);
        this.#plan(fault, world);
    }

    #mayStrike(): boolean {
        return this.#struck < this.mostFaults;
    }

    #count(name: string): void {
        this.#struck++;
        this.tally.set(name, (this.tally.get(name) ?? 0) + 1);
    }
}
