import { describe, expect, it } from "vitest";
import { Rotation } from "../../../extension/engine/linalg/rotation";

describe("Rotation", () => {
  it.each([
    [3, 4],
    [-3, 4],
    [0, -2],
    [1e-8, 1],
    [1e-170, 1e-171],
    [3e-310, 4e-310],
    [5e-324, 5e-324],
  ])("takes (%f, %f) to its length, and stays a rotation", (x, y) => {
    const rotation = new Rotation();
    rotation.set(x, y);
    const { cosine, sine, length } = rotation;
    expect(Math.abs(cosine * cosine + sine * sine - 1)).toBeLessThan(4e-16);
    // products with subnormal numbers lose digits: compare in proportion
    const lift = 2 ** Math.min(1000, -Math.floor(Math.log2(Math.max(Math.abs(x), Math.abs(y)))));
    const [u, v] = [x * lift, y * lift];
    expect(Math.abs(cosine * v - sine * u)).toBeLessThan(4e-16);
    expect(cosine * u + sine * v).toBeCloseTo(Math.sqrt(u * u + v * v), 14);
    expect(Math.abs(length - Math.hypot(x, y))).toBeLessThanOrEqual(4e-16 * length + 5e-324);
  });

  it("is the identity where there is nothing to turn", () => {
    const rotation = new Rotation();
    rotation.set(-2, 0);
    expect(rotation).toMatchObject({ cosine: 1, sine: 0, length: -2 });
    rotation.set(0, 0);
    expect(rotation).toMatchObject({ cosine: 1, sine: 0, length: 0 });
  });
});
