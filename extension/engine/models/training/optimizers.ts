/** Rules by which a step changes parameters, as nodes; each as torch 1.13 computes it. */
import type { Emitter } from "../derivatives/emitter";
import type { GraphBuilder } from "../graphBuilder";
import type { ElementType } from "../tensor";
import type { Construction } from "./losses";

/** Gradient g of parameter p at learning rate η; Sutskever et al. 2013 for both momenta. */
export interface Sgd {
  readonly kind: "sgd";
  /** μ in b ← μ b + g, p ← p − η b; 0 when absent. */
  readonly momentum?: number;
  /** `nesterov` goes by g + μ b in place of b. */
  readonly variant?: "heavyBall" | "nesterov";
  /** λ in g ← g + λ p; 0 when absent. */
  readonly weightDecay?: number;
}

/** Kingma and Ba 2015; `adamW` with decay apart from the gradient (Loshchilov and Hutter 2019). */
export interface Adam {
  readonly kind: "adam" | "adamW";
  /** Of the means of gradients and of their squares; 0.9 and 0.999 when absent. */
  readonly betas?: readonly [number, number];
  /** Added to the root of the mean square; 1e-8 when absent. */
  readonly epsilon?: number;
  /** λ in g ← g + λ p (`adam`; 0 when absent) or p ← (1 − ηλ) p (`adamW`; 0.01 when absent). */
  readonly weightDecay?: number;
}

export type Optimizer = Sgd | Adam;

/** A state that an optimizer keeps for a parameter: zeros before the first step. */
export interface Moment {
  /** The input that takes it. */
  readonly name: string;
  /** The value that it becomes. */
  readonly next: string;
  readonly dtype: ElementType;
  readonly shape: readonly number[];
}

export interface Update {
  /** The parameter after the step. */
  readonly next: string;
  readonly moments: readonly Moment[];
}

export interface Updater {
  /** The input that takes the learning rate, a float64 scalar. */
  readonly learningRate: string;
  /** The input that takes the number of the step from 1 on, a float64 scalar; null if not read. */
  readonly step: string | null;
  update(parameter: string, gradient: string): Update;
}

export function addOptimizer(optimizer: Optimizer, construction: Construction): Updater {
  return optimizer.kind === "sgd"
    ? new SgdUpdater(optimizer, construction)
    : new AdamUpdater(optimizer, construction);
}

abstract class Base {
  readonly learningRate: string;
  protected readonly emit: Emitter;
  readonly #build: GraphBuilder;
  readonly #facts: Construction["facts"];
  readonly #casts = new Map<string, string>();

  constructor({ build, emit, facts }: Construction) {
    this.#build = build;
    this.#facts = facts;
    this.emit = emit;
    this.learningRate = this.input("F64", [], "learning rate");
  }

  protected input(dtype: ElementType, shape: readonly number[], hint: string): string {
    const name = this.#build.input({ dtype, shape }, hint);
    this.#facts.set(name, { dtype, shape });
    return name;
  }

  /** A scalar in the type of a parameter, made once for all parameters of that type. */
  protected as(scalar: string, like: string): string {
    const { dtype } = this.emit.facts(like);
    const key = `${dtype} ${scalar}`;
    const known = this.#casts.get(key) ?? this.emit.cast(scalar, dtype);
    this.#casts.set(key, known);
    return known;
  }

  /** The input of a moment, and what the step makes of it. */
  protected moment(parameter: string, hint: string, next: (before: string) => string): Moment {
    const { dtype, shape } = this.emit.facts(parameter);
    const name = this.input(dtype, shape, `${hint} of ${parameter}`);
    return { name, next: next(name), dtype, shape };
  }

  protected decayed(gradient: string, parameter: string, by: number): string {
    return by === 0 ? gradient : this.emit.add(gradient, this.emit.scale(parameter, by));
  }
}

class SgdUpdater extends Base implements Updater {
  readonly step = null;
  readonly #options: Sgd;

  constructor(options: Sgd, construction: Construction) {
    super(construction);
    this.#options = options;
  }

  update(parameter: string, raw: string): Update {
    const { momentum = 0, variant = "heavyBall", weightDecay = 0 } = this.#options;
    const { emit } = this;
    const gradient = this.decayed(raw, parameter, weightDecay);
    const rate = this.as(this.learningRate, parameter);
    const go = (way: string) => emit.sub(parameter, emit.mul(rate, way));
    if (momentum === 0) return { next: go(gradient), moments: [] };
    const moment = this.moment(parameter, "momentum", (before) =>
      emit.add(emit.scale(before, momentum), gradient),
    );
    const ahead = () => emit.add(gradient, emit.scale(moment.next, momentum));
    return { next: go(variant === "nesterov" ? ahead() : moment.next), moments: [moment] };
  }
}

class AdamUpdater extends Base implements Updater {
  readonly step: string;
  readonly #options: Adam;
  /** η / (1 − β₁ᵗ) and √(1 − β₂ᵗ). */
  readonly #stepSize: string;
  readonly #rootCorrection: string;

  constructor(options: Adam, construction: Construction) {
    super(construction);
    this.#options = options;
    this.step = this.input("F64", [], "step");
    const { emit } = this;
    const [first, second] = options.betas ?? DEFAULT_BETAS;
    // in float64: 1 − 0.999ᵗ in float32 loses five digits
    const correction = (beta: number) => {
      const power = emit.binary("Pow", emit.scalar(beta, this.step), this.step);
      return emit.sub(emit.scalar(1, this.step), power);
    };
    this.#stepSize = emit.div(this.learningRate, correction(first));
    this.#rootCorrection = emit.unary("Sqrt", correction(second));
  }

  update(parameter: string, raw: string): Update {
    const { kind, betas = DEFAULT_BETAS, epsilon = 1e-8 } = this.#options;
    const { weightDecay = kind === "adamW" ? 0.01 : 0 } = this.#options;
    const { emit } = this;
    const gradient = kind === "adam" ? this.decayed(raw, parameter, weightDecay) : raw;
    const mean = (beta: number, value: string) => (before: string) =>
      emit.add(emit.scale(before, beta), emit.scale(value, 1 - beta));
    const first = this.moment(parameter, "mean gradient", mean(betas[0], gradient));
    const squares = emit.square(gradient);
    const second = this.moment(parameter, "mean squared gradient", mean(betas[1], squares));
    const root = emit.div(
      emit.unary("Sqrt", second.next),
      this.as(this.#rootCorrection, parameter),
    );
    const way = emit.div(first.next, emit.shift(root, epsilon));
    const start = kind === "adamW" ? this.#shrunk(parameter, weightDecay) : parameter;
    const next = emit.sub(start, emit.mul(this.as(this.#stepSize, parameter), way));
    return { next, moments: [first, second] };
  }

  /** (1 − ηλ) p. */
  #shrunk(parameter: string, weightDecay: number): string {
    if (weightDecay === 0) return parameter;
    const { emit } = this;
    const one = emit.scalar(1, this.learningRate);
    const factor = emit.sub(one, emit.scale(this.learningRate, weightDecay));
    return emit.mul(parameter, this.as(factor, parameter));
  }
}

const DEFAULT_BETAS = [0.9, 0.999] as const;
