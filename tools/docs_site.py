"""Hooks of mkdocs: the pages of the root become pages of the site, and links are set right.

The Markdown is written to be read in the repository. There a page of `docs` links to `../README.md`; on the site, which has
`docs` as its root, that page is `index.md`. Files that are not pages, such as the knowledge file, are not on the site: a
link to one becomes its name.
"""

import posixpath
import re
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import get_plugin_logger
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parent.parent
PAGES = {
    "README.md": "index.md",
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "SECURITY.md": "security.md",
}
"""The pages of the root, and what they are called on the site."""

LINK = re.compile(r"\[([^\]]*)\]\((?![a-z]+:)([^()\s#]+)(#[^()\s]+)?\)")
FENCED = re.compile(r"(^ *```.*?^ *```$)", re.MULTILINE | re.DOTALL)
REMOTE = re.compile(r"<(?:script|img|iframe)[^>]+src=\"https?:|<link[^>]+rel=\"(?:stylesheet|preconnect)\"[^>]+https?:")

log = get_plugin_logger("docs_site")


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Add pages of `docs` that the menu does not list to its last part, decisions below a heading of their own."""
    listed = set(re.findall(r"[\w./-]+\.md", str(config.nav)))
    pages = sorted(path.relative_to(ROOT / "docs").as_posix() for path in (ROOT / "docs").rglob("*.md"))
    others = [page for page in pages if page not in listed]
    menu: list[Any] = config.nav or []
    (last,) = menu[-1].values()
    last += [page for page in others if not page.startswith("decisions/")]
    last.append({"Decisions": [page for page in others if page.startswith("decisions/")]})
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages of the root."""
    for name, page in PAGES.items():
        files.append(File.generated(config, page, content=(ROOT / name).read_text(encoding="utf-8")))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Make links lead to pages of the site."""
    own = {new: old for old, new in PAGES.items()}
    folder = posixpath.dirname(own.get(page.file.src_uri) or f"docs/{page.file.src_uri}")
    here = posixpath.dirname(page.file.src_uri) or "."

    def linked(match: re.Match[str]) -> str:
        text, address, heading = match.groups()
        target = posixpath.normpath(posixpath.join(folder, address))
        uri = PAGES.get(target) or target.removeprefix("docs/")
        if files.get_file_from_path(uri) is None:
            if not (ROOT / target).exists():
                log.warning("%s links to %s, which does not exist", page.file.src_uri, target)
            return text
        return f"[{text}]({posixpath.relpath(uri, here)}{heading or ''})"

    # What is between two fences has an odd place.
    pieces = FENCED.split(markdown)
    return "".join(piece if place % 2 else LINK.sub(linked, piece) for place, piece in enumerate(pieces))


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Warn of a page that would load something from elsewhere."""
    if found := REMOTE.search(output):
        log.warning("%s loads something from elsewhere: %s", page.file.src_uri, found[0])
    return output
