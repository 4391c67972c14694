import { expect, it } from "vitest";
import { splitCode } from "../../../../webview/shared/codeSpans";

it("splits a sentence at pairs of backticks", () => {
  expect(splitCode("22 of 24; `fc1` changed most.")).toEqual([
    { code: false, text: "22 of 24; " },
    { code: true, text: "fc1" },
    { code: false, text: " changed most." },
  ]);
});

it("takes an unpaired backtick as text", () => {
  expect(splitCode("a `b` c ` d")).toEqual([
    { code: false, text: "a " },
    { code: true, text: "b" },
    { code: false, text: " c " },
    { code: false, text: "` d" },
  ]);
});

it("takes nothing to pieces where there is nothing", () => {
  expect(splitCode("")).toEqual([]);
  expect(splitCode("plain")).toEqual([{ code: false, text: "plain" }]);
});
