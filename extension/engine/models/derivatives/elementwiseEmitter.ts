/** Adds nodes to a graph under construction: constants, and operators on each element. */
import { EngineError } from "../../errors";
import { elementCount } from "../../formats/checkpoint";
import { onnxTypeCode } from "../../formats/onnxTypes";
import type { Attribute } from "../graph";
import type { GraphBuilder } from "../graphBuilder";
import type { ValueFacts } from "../shapes";
import { doubles, type ElementType, floats, integers } from "../tensor";
import { int } from "./attributes";
import { broadcastShape, type Shape, sameShape } from "./shapeRules";

type Attributes = Readonly<Record<string, Attribute>>;

/** Operators with one operand and a result of the same type and shape. */
type Unary =
  | "Abs"
  | "Cos"
  | "Cosh"
  | "Erf"
  | "Exp"
  | "Identity"
  | "Log"
  | "Neg"
  | "Not"
  | "Reciprocal"
  | "Sigmoid"
  | "Sign"
  | "Sin"
  | "Sinh"
  | "Sqrt"
  | "Tanh";

type Binary = "Add" | "Sub" | "Mul" | "Div" | "Pow" | "Max" | "Min";
type Comparison = "Equal" | "Greater" | "GreaterOrEqual" | "Less" | "LessOrEqual";

/** Keeps the types and shapes of all that it makes. */
export class ElementwiseEmitter {
  /** Layer to which nodes are counted that are added from now on. */
  layer: string | undefined;
  readonly #build: GraphBuilder;
  readonly #facts: Map<string, ValueFacts>;
  readonly #constants = new Map<string, string>();

  /** `facts` of the graph that `build` holds; those of new values are added to it. */
  constructor(build: GraphBuilder, facts: Map<string, ValueFacts>) {
    this.#build = build;
    this.#facts = facts;
  }

  facts(value: string): ValueFacts {
    const facts = this.#facts.get(value);
    if (facts) return facts;
    throw new EngineError(
      "model.unrunnable",
      `value ${JSON.stringify(value)}: its shape is unknown`,
    );
  }

  shape(value: string): Shape {
    return this.facts(value).shape;
  }

  /** Number of elements of a value. */
  count(x: string): number {
    return elementCount(this.shape(x));
  }

  /** Any node with one output, whose type and shape the caller knows. */
  node(
    operator: string,
    inputs: readonly string[],
    { dtype, shape }: ValueFacts,
    attributes: Attributes = {},
  ): string {
    return this.nodes(operator, inputs, [{ dtype, shape }], attributes)[0];
  }

  /** Any node, with one output for each of `facts`. */
  nodes(
    operator: string,
    inputs: readonly string[],
    facts: readonly ValueFacts[],
    attributes: Attributes = {},
  ): string[] {
    const names = this.#build.nodes(operator, inputs, {
      attributes,
      outputs: facts.length,
      ...(this.layer === undefined ? {} : { layer: this.layer }),
    });
    names.forEach((name, i) => {
      this.#facts.set(name, { dtype: facts[i].dtype, shape: facts[i].shape });
    });
    return names;
  }

  // Constants

  /** A scalar of the type of `like`. */
  scalar(value: number, like: string): string {
    return this.full([], value, this.facts(like).dtype);
  }

  ints(values: readonly number[]): string {
    return this.#once(`ints ${values}`, () => {
      const tensor = integers([values.length], values);
      const name = this.#build.constant(tensor);
      this.#facts.set(name, { dtype: "I64", shape: tensor.shape, value: tensor });
      return name;
    });
  }

  /** A constant of `shape`, held in memory. */
  constant(shape: Shape, values: ArrayLike<number>, dtype: ElementType): string {
    const tensor = dtype === "F64" ? doubles(shape, values) : floats(shape, values);
    const name = this.#build.constant(tensor);
    this.#facts.set(name, { dtype: tensor.dtype, shape, value: tensor });
    return this.cast(name, dtype);
  }

  /** `value` everywhere. */
  full(shape: Shape, value: number, dtype: ElementType): string {
    const scalar = this.#once(`${dtype} ${Object.is(value, -0) ? "-0" : value}`, () =>
      this.constant([], [value], dtype),
    );
    return this.expand(scalar, shape);
  }

  #once(key: string, make: () => string): string {
    const known = this.#constants.get(key);
    if (known !== undefined) return known;
    const name = make();
    this.#constants.set(key, name);
    return name;
  }

  /** To exactly `shape`, to which that of x broadcasts. */
  expand(x: string, shape: Shape): string {
    const { dtype, shape: from } = this.facts(x);
    return sameShape(from, shape)
      ? x
      : this.node("Expand", [x, this.ints(shape)], { dtype, shape });
  }

  // Elementwise

  unary(operator: Unary, x: string): string {
    return this.node(operator, [x], this.facts(x));
  }

  binary(operator: Binary, a: string, b: string): string {
    const shape = broadcastShape(this.shape(a), this.shape(b));
    return this.node(operator, [a, b], { dtype: this.facts(a).dtype, shape });
  }

  compare(operator: Comparison, a: string, b: string): string {
    const shape = broadcastShape(this.shape(a), this.shape(b));
    return this.node(operator, [a, b], { dtype: "BOOL", shape });
  }

  add(a: string, b: string): string {
    return this.binary("Add", a, b);
  }

  sub(a: string, b: string): string {
    return this.binary("Sub", a, b);
  }

  mul(a: string, b: string): string {
    return this.binary("Mul", a, b);
  }

  div(a: string, b: string): string {
    return this.binary("Div", a, b);
  }

  neg(x: string): string {
    return this.unary("Neg", x);
  }

  /** x times a number. */
  scale(x: string, by: number): string {
    return by === 1 ? x : this.mul(x, this.scalar(by, x));
  }

  /** x plus a number. */
  shift(x: string, by: number): string {
    return this.add(x, this.scalar(by, x));
  }

  square(x: string): string {
    return this.mul(x, x);
  }

  /** A number compared with x, as 0 or 1 of the type of x. */
  indicator(operator: Comparison, x: string, than: number): string {
    return this.cast(this.compare(operator, x, this.scalar(than, x)), this.facts(x).dtype);
  }

  where(condition: string, a: string, b: string): string {
    const shape = broadcastShape(this.shape(condition), this.shape(a), this.shape(b));
    return this.node("Where", [condition, a, b], { dtype: this.facts(a).dtype, shape });
  }

  cast(x: string, dtype: ElementType): string {
    const { shape, dtype: from } = this.facts(x);
    if (from === dtype) return x;
    return this.node("Cast", [x], { dtype, shape }, { to: int(onnxTypeCode(dtype) ?? 0) });
  }
}
