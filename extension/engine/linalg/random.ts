/**
 * Seeded random numbers: the same sequence on every machine.
 *
 * The generator is xoshiro128** 1.1 (Blackman and Vigna 2018), the 32-bit sibling of
 * xoshiro256**, since 32-bit operations are what JavaScript does fast; period 2^128 − 1.
 */
export interface Random {
  /** A whole number from 0 to 2^32 − 1. */
  bits(): number;
  /** Uniform on [0, 1), a multiple of 2^−53. */
  uniform(): number;
  /** A whole number from 0 to `count` − 1, all equally likely; `count` at most 2^32. */
  below(count: number): number;
  /** Standard normal. */
  gaussian(): number;
  /** √(the sum of `freedom` squared standard normals), for `freedom` ≥ 1. */
  chi(freedom: number): number;
}

/**
 * A generator for `seed`, any number that is exact in 53 bits. Generators of one seed and
 * different `stream` are independent, for pieces of work that may run in any order.
 */
export function createRandom(seed: number, stream = 0): Random {
  return new Xoshiro(seed, stream);
}

class Xoshiro implements Random {
  readonly #state = new Uint32Array(4);
  #spare: number | undefined;

  constructor(seed: number, stream: number) {
    const words = [seed, Math.floor(seed / 2 ** 32), stream, Math.floor(stream / 2 ** 32)];
    let mixed = 0;
    // two rounds, so that every word of the state depends on every word of the seed
    for (let round = 0; round < 2; round++) {
      for (let i = 0; i < 4; i++) {
        mixed = mix32((mixed ^ words[i]) + 0x9e3779b9 * (i + 1));
        this.#state[i] = mixed;
      }
    }
    if (this.#state.every((word) => word === 0)) this.#state[0] = 1;
  }

  bits(): number {
    const s = this.#state;
    const result = Math.imul(rotateLeft(Math.imul(s[1], 5), 7), 9) >>> 0;
    const shifted = s[1] << 9;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = rotateLeft(s[3], 11);
    return result;
  }

  uniform(): number {
    const high = this.bits() >>> 5;
    const low = this.bits() >>> 6;
    return (high * 2 ** 26 + low) * 2 ** -53;
  }

  below(count: number): number {
    // draws above the last whole multiple of `count` would favour small numbers
    const limit = 2 ** 32 - (2 ** 32 % count);
    let draw = this.bits();
    while (draw >= limit) draw = this.bits();
    return draw % count;
  }

  /** Marsaglia's polar method; every other call uses the second number of a pair. */
  gaussian(): number {
    if (this.#spare !== undefined) {
      const spare = this.#spare;
      this.#spare = undefined;
      return spare;
    }
    let x: number;
    let y: number;
    let squares: number;
    do {
      x = 2 * this.uniform() - 1;
      y = 2 * this.uniform() - 1;
      squares = x * x + y * y;
    } while (squares >= 1 || squares === 0);
    const scale = Math.sqrt((-2 * Math.log(squares)) / squares);
    this.#spare = y * scale;
    return x * scale;
  }

  chi(freedom: number): number {
    return freedom === 1 ? Math.abs(this.gaussian()) : Math.sqrt(2 * this.#gamma(freedom / 2));
  }

  /** Gamma of shape ≥ 1 by Marsaglia and Tsang (2000). */
  #gamma(shape: number): number {
    const d = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const x = this.gaussian();
      const v = (1 + c * x) ** 3;
      if (v <= 0) continue;
      const u = 1 - this.uniform();
      if (Math.log(u) < (x * x) / 2 + d - d * v + d * Math.log(v)) return d * v;
    }
  }
}

const rotateLeft = (x: number, count: number): number => (x << count) | (x >>> (32 - count));

/** A mixer of 32 bits in which every bit of the input moves about half of the output's. */
function mix32(x: number): number {
  let h = x | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
