// What is wrong with the layout of a page: text that is cut off, text over other text, and a page wider than its window.
() => {
  const wrong = [];
  const root = document.scrollingElement;
  if (root.scrollWidth > root.clientWidth) {
    const wide = [...document.body.querySelectorAll("*")].filter((one) => {
      if (one.closest(".scroll, svg, pre, .visually-hidden, .skip")) return false;
      return one.getBoundingClientRect().right > root.clientWidth + 1;
    });
    const names = wide.map((one) => `${one.tagName.toLowerCase()}.${one.className} ${one.textContent.trim().slice(0, 40)}`);
    wrong.push(`the page is ${root.scrollWidth} wide in ${root.clientWidth}: ${names.slice(-2).join(" | ")}`);
  }
  for (const one of document.body.querySelectorAll("*")) {
    const style = getComputedStyle(one);
    if (!one.checkVisibility()) continue; // in details that are closed
    if (one.matches(".visually-hidden, .skip, select, input, textarea") || one.closest("svg")) continue;
    const hides = (value) => value === "hidden" || value === "clip";
    const cut =
      (hides(style.overflowX) && one.scrollWidth > one.clientWidth + 1) ||
      (hides(style.overflowY) && one.scrollHeight > one.clientHeight + 1);
    if (cut && style.display !== "inline" && one.textContent.trim()) {
      wrong.push(`cut off: ${one.tagName.toLowerCase()}.${one.className} ${one.textContent.trim().slice(0, 40)}`);
    }
  }
  // The lines of each piece of text, in their order from above.
  const lines = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const holder = node.parentElement;
    if (!node.data.trim() || !holder.checkVisibility() || holder.closest("svg, .visually-hidden, .skip, select, script, .scroll, pre")) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) {
      if (box.width > 1 && box.height > 1) lines.push({ box, node });
    }
  }
  lines.sort((a, b) => a.box.top - b.box.top);
  for (let first = 0; first < lines.length; first += 1) {
    const a = lines[first];
    for (let second = first + 1; second < lines.length && lines[second].box.top < a.box.bottom; second += 1) {
      const b = lines[second];
      const across = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
      const down = Math.min(a.box.bottom, b.box.bottom) - b.box.top;
      const half = Math.min(a.box.height, b.box.height) / 2;
      if (a.node !== b.node && across > 2 && down > half) {
        wrong.push(`over each other: ${a.node.data.trim().slice(0, 40)} | ${b.node.data.trim().slice(0, 40)}`);
      }
    }
  }
  return [...new Set(wrong)].slice(0, 8);
}
