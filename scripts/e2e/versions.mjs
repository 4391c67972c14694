// What the end-to-end tests run in. code-server 4.139 is Code - OSS 1.139 and needs Node 24 exactly.
export const CODE_SERVER = "4.139.1";
export const NODE = "24.21.0";

/** Debian's names of the browser and of what VS Code's native modules are compiled with. */
export const DEBIAN_PACKAGES = [
  "chromium",
  "fonts-dejavu-core",
  "g++",
  "libkrb5-dev",
  "libsecret-1-dev",
  "libx11-dev",
  "libxkbfile-dev",
  "make",
  "pkg-config",
  "python3",
];
