import { expect, it } from "vitest";
import { decodeBase64 } from "../../../extension/engine/kernels/base64";

it("decodes what others encode, at every length of padding", () => {
  for (let length = 0; length < 70; length++) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 167 + length) & 255);
    expect(decodeBase64(Buffer.from(bytes).toString("base64"))).toEqual(bytes);
  }
});
