import { expect, it, vi } from "vitest";
import { MeasureCatalog } from "../../../extension/host/measureCatalog";

it("asks the engine once, and again only after a failure", async () => {
  const measures = vi.fn().mockRejectedValueOnce(new Error("gone")).mockResolvedValue([]);
  const catalog = new MeasureCatalog({ measures });
  await expect(catalog.get()).rejects.toThrow("gone");
  const [one, other] = await Promise.all([catalog.get(), catalog.get()]);
  expect(one).toBe(other);
  await catalog.get();
  expect(measures).toHaveBeenCalledTimes(2);
});
