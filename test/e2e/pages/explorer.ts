import { expect, type Locator, type Page } from "@playwright/test";

/** The file tree. */
export class Explorer {
  constructor(private readonly page: Page) {}

  file(name: string): Locator {
    return this.page.locator(".explorer-folders-view").getByRole("treeitem", { name, exact: true });
  }

  /**
   * Opens a file as a double click does: in a lasting tab. Waits for the last phase of the
   * editor's start: before it, the part that knows custom editors may not exist yet, and the file
   * would open as text.
   */
  async open(name: string): Promise<void> {
    await this.page.waitForFunction(
      () => performance.getEntriesByName("code/LifecyclePhase/Eventually").length > 0,
    );
    await this.file(name).dblclick();
  }

  /** Right-clicks and chooses an entry of the menu. */
  async choose(name: string, entry: string): Promise<void> {
    // A menu opened before the tree has told of its selection lacks what depends on it.
    await expect(async () => {
      // On an open menu only: in the tree, Escape would drop the selection.
      if (await this.menu.isVisible()) await this.page.keyboard.press("Escape");
      await this.file(name).click({ button: "right" });
      await this.menuEntry(entry).waitFor({ timeout: 3000 });
    }).toPass({ timeout: 20_000 });
    // A fresh menu ignores clicks for a moment, so that the end of the right click chooses nothing.
    await expect(async () => {
      if (await this.menuEntry(entry).isVisible()) {
        await this.menuEntry(entry).click({ timeout: 1000 });
      }
      await expect(this.menuEntry(entry)).toHaveCount(0, { timeout: 1000 });
    }).toPass({ timeout: 20_000 });
  }

  /**
   * Selects exactly the named files. Ctrl+click from the first on: a plain click would open a
   * preview, whose auto-reveal changes the selection later.
   */
  async select(...names: string[]): Promise<void> {
    const before = await this.selected.evaluateAll((rows) =>
      rows.map((row) => row.getAttribute("aria-label") ?? ""),
    );
    for (const name of before) if (!names.includes(name)) await this.toggle(name, "false");
    for (const name of names) if (!before.includes(name)) await this.toggle(name, "true");
    await expect(this.selected).toHaveCount(names.length);
  }

  private get selected(): Locator {
    return this.page.locator(".explorer-folders-view [role=treeitem][aria-selected=true]");
  }

  private async toggle(name: string, selected: "true" | "false"): Promise<void> {
    await this.file(name).click({ modifiers: ["ControlOrMeta"] });
    await expect(this.file(name)).toHaveAttribute("aria-selected", selected);
  }

  private get menu(): Locator {
    return this.page.locator(".context-view .monaco-menu");
  }

  menuEntry(entry: string): Locator {
    return this.menu
      .locator(".action-item")
      .filter({ has: this.page.getByText(entry, { exact: true }) });
  }
}
