// What runs on every page; each looks for what it brings to life. The build makes one file of them (assets/scripts).

import "./filter.js"; // filters the table of problems
import "./print.js"; // prints answers only where wished
import "./scroll.js"; // makes wide formulas reachable by keyboard, and only these
import "./reader.js"; // judges what a reader replies; before what draws another variant, which it listens to
import "./variants.js"; // draws another variant
import "./moving.js"; // moves pictures
import "./progress.js"; // marks what the reader has mastered; the page “Your progress”

if (document.querySelector(".eb-exam")) import("./exam.js"); // the practice exam, on its page alone
