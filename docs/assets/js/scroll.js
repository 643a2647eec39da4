// A box that scrolls can be reached by keyboard; one that fits is no stop on the way through the page.
addEventListener("load", () => {  // by then Material has put its boxes around tables
  const boxes = ".eb-math, .eb-figure, .eb-output, .eb-scroll, .eb-index, .eb-code pre, .md-typeset__scrollwrap";
  const watch = new ResizeObserver((entries) => {
    for (const entry of entries) {
      const target = /** @type {HTMLElement} */ (entry.target);
      if (target.scrollWidth > target.clientWidth || target.scrollHeight > target.clientHeight + 1) {
        target.tabIndex = 0;
      } else {
        target.removeAttribute("tabindex");
      }
    }
  });
  const look = () => document.querySelectorAll(boxes).forEach((box) => watch.observe(box));
  look();
  document.addEventListener("eb:variant", look);
});
