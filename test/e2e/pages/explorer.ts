import { expect, type Locator, type Page } from "@playwright/test";

/** The file tree. */
export class Explorer {
  constructor(private readonly page: Page) {}

  file(name: string): Locator {
    return this.page.locator(".explorer-folders-view").getByRole("treeitem", { name, exact: true });
  }

  /** Opens a file as a double click does: in a lasting tab. */
  async open(name: string): Promise<void> {
    await this.file(name).dblclick();
  }

  /** Right-clicks and chooses an entry of the menu. */
  async choose(name: string, entry: string): Promise<void> {
    await this.file(name).click({ button: "right" });
    await this.menuEntry(entry).click();
  }

  /**
   * Selects exactly the named files. Ctrl+click from the first on: a plain click would open a
   * preview, whose auto-reveal changes the selection later.
   */
  async select(...names: string[]): Promise<void> {
    for (const name of names) {
      await this.file(name).click({ modifiers: ["ControlOrMeta"] });
      await expect(this.file(name)).toHaveAttribute("aria-selected", "true");
    }
    const selected = this.page.locator(
      ".explorer-folders-view [role=treeitem][aria-selected=true]",
    );
    await expect(selected).toHaveCount(names.length);
  }

  menuEntry(entry: string): Locator {
    return this.page
      .locator(".context-view .monaco-menu .action-item")
      .filter({ has: this.page.getByText(entry, { exact: true }) });
  }
}
