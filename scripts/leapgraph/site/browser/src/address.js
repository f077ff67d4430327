// What the page's address says, in its query or, from a folder, behind the number sign; and back into it.

/** Returns the parameters in the page's address. */
export function readAddress() {
  const behind = location.hash.slice(1);
  return new URLSearchParams(behind.includes("=") ? behind : location.search);
}

/** Puts parameters into the page's address: into its query, or behind the number sign where `behind` or the page is a file. */
export function writeAddress(parameters, behind = false) {
  const text = new URLSearchParams(parameters).toString();
  const path = location.href.replace(/[?#].*$/s, "");
  const isBehind = behind || location.protocol === "file:";
  history.replaceState(null, "", text ? path + (isBehind ? "#" : "?") + text : path + (isBehind ? location.search : ""));
}
