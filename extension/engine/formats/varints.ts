/**
 * Fills `target` with the varints of `packed` as little-endian integers of `itemBytes` bytes, high
 * bits cut (which is how int32_data of ONNX holds float16 bits). Null, or what is wrong as the end
 * of a sentence.
 */
export function unpackVarints(
  packed: Uint8Array,
  target: Uint8Array,
  itemBytes: number,
): string | null {
  let at = 0;
  for (let item = 0; item < target.length; item += itemBytes) {
    // 7 bits a byte go into `bits`, from which whole bytes are taken as they fill up
    let bits = 0;
    let count = 0;
    let written = 0;
    for (let length = 1; ; length++) {
      if (at >= packed.length)
        return `end after ${item / itemBytes}, expected ${target.length / itemBytes}`;
      if (length > 10) return `hold one of more than 10 bytes at byte ${at}`;
      const byte = packed[at++];
      bits += (byte & 127) * 2 ** count;
      count += 7;
      if (count >= 8) {
        if (written < itemBytes) target[item + written++] = bits & 255;
        bits = Math.floor(bits / 256);
        count -= 8;
      }
      if (byte < 128) break;
    }
    if (written < itemBytes) target[item + written] = bits & 255;
  }
  return at === packed.length ? null : `go on beyond the ${target.length / itemBytes} expected`;
}
