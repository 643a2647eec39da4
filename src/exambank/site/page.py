"""What is known of a page while it is rendered."""

from dataclasses import dataclass, field

from markdown import Markdown

from exambank.bank.markup import Reference
from exambank.site.entries import Known, PageError, known
from exambank.site.slots import Slots


@dataclass
class Page:
    """The problem that a page is about, if any, its parts in order, and what on it differs between variants."""

    about: Known | None = None
    parts: list[str] = field(default_factory=list)
    slots: Slots = field(default_factory=Slots)

    @property
    def varies(self) -> bool:
        """Whether it is shown with other numbers, too."""
        return self.about is not None and self.about.variants is not None and self.about.variants.count > 0

    @staticmethod
    def of(md: Markdown) -> "Page":
        """The page that is rendered by `md`."""
        page: Page = md.exambank  # type: ignore[attr-defined]
        return page

    @property
    def problem(self) -> Known:
        """The problem that the page is about. Raises PageError where there is none."""
        if self.about is None:
            raise PageError("this page belongs to no problem: it has no block “/// problem | slug”")
        return self.about

    def source(self, embed: str, reference: Reference) -> Known:
        """The problem that a reference is to. Raises PageError, in one line, where there is none."""
        if reference.slug:
            return known(reference.slug)
        if self.about is None:
            raise PageError(f"@{{{embed}}}: this page belongs to no problem; write @{{slug/{embed.strip()}}}")
        return self.about
