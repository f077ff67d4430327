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
  try {
    history.replaceState(null, "", text ? path + (isBehind ? "#" : "?") + text : path + (isBehind ? location.search : ""));
  } catch {
    // A browser refuses a longer address, or too many in a short time: what runs is more than what can be shared.
  }
}

/** Calls `read` when a person opens another link to this very page, which then is not loaded again. */
export function followAddress(read) {
  addEventListener("hashchange", read);
}
