// The reader's progress: marks at the problems, and a page of its own.

import { marks } from "./progress/marks.js";
import { page } from "./progress/page.js";

marks(new URL("../variants/bank.json", import.meta.url));
const box = document.querySelector(/** @type {"div"} */ (".eb-progress"));
if (box) page(box);
