import { webviewOf } from "./pages/webview";
import { seriousViolations } from "./support/accessibility";
import { expect, test } from "./support/fixtures";

test("smoke", async ({ workbench, server }) => {
  await workbench.explorer.select("digits-early.safetensors", "digits-late.safetensors");
  await workbench.explorer.choose("digits-late.safetensors", "Compare Checkpoints");
  await expect(webviewOf(workbench.page).getByRole("heading")).toContainText("digits-early");
  console.log(await seriousViolations(workbench.page));
  console.log(await server.engines());
  await workbench.runCommand("Developer: Show Running Extensions");
  await expect(workbench.page.locator(".runtime-extensions-editor .extension")).not.toHaveCount(0);
  console.log(await workbench.page.locator(".runtime-extensions-editor").innerText());
});
