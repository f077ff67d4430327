"""What axe, which is loaded in a page, is asked: what in the page breaks WCAG or is no good practice."""

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
# What is loaded ahead and the selectors of elements are for rules and reports that are not used here.
AXE = """async (runOnly) => {
  const { violations } = await axe.run({ runOnly, resultTypes: ["violations"], preload: false, selectors: false });
  return violations.map((one) => {
    const nodes = one.nodes.map((node) => `${node.html.slice(0, 140)} ${node.failureSummary.split("\\n")[1]}`);
    return [one.id, one.help, `${nodes.length} times`, ...nodes.slice(0, 3)];
  });
}"""
