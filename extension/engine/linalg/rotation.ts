/** Sums of squares below this have lost digits to underflow. */
const UNDERFLOW = 1e-280;
/** What then takes the squares of all that is left, subnormal numbers included, back into range. */
const LIFT = 2 ** 900;

/** A plane rotation, orthogonal to working precision whatever it was made of. */
export class Rotation {
  cosine = 1;
  sine = 0;
  /** √(x² + y²), with the sign of x where y is 0. */
  length = 0;

  /** Sets the rotation that takes (x, y) to (length, 0): cosine·x + sine·y = length. */
  set(x: number, y: number): void {
    if (y === 0) {
      this.cosine = 1;
      this.sine = 0;
      this.length = x;
      return;
    }
    const squares = x * x + y * y;
    if (squares > UNDERFLOW) {
      const length = Math.sqrt(squares);
      this.cosine = x / length;
      this.sine = y / length;
      this.length = length;
      return;
    }
    const [u, v] = [x * LIFT, y * LIFT];
    const length = Math.sqrt(u * u + v * v);
    this.cosine = u / length;
    this.sine = v / length;
    this.length = length / LIFT;
  }
}
