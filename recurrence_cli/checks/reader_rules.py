"""Manual pages of the problems that the reader finds itself."""

MANUAL = {
    "syntax": """The file is not YAML, or more than is read of YAML, or its shape cannot be made out.

Fails: a quote that is never closed; a line indented less than its neighbours; `ask: who: what` without quotes; a line
that begins with "%"; a comment without a space before it; a Tab, or a blank that is no space, where lines begin. What is
after such a place may not be read, so mend it first.""",
    "too-large": """The file, a text in it, or the number of its entries or sections, is beyond what can be read safely.""",
    "too-many-problems": """So much is wrong that the rest is not told.

Mend what is told, and check again.""",
    "too-deep": """Lists and mappings stand in each other more than a hundred levels deep.""",
    "not-utf-8": """A byte that is not UTF-8, as when a file was saved in an old Windows encoding.

Save the file as UTF-8.""",
    "hidden-character": """A character that shows as nothing, or that turns the direction of the text round it.

Fails: a zero-width space inside "mastectomy". Two names that look alike would not be the same. Delete it. Joiners are
allowed where letters join, as in Persian and Hindi, and in emoji.""",
    "second-document": """A line of `---` begins a second document. A knowledge file is one.""",
    "alias": """An alias, such as `*drugs`. Write the text out, or share a branch under `branches:` and `use` it.""",
    "anchor": """An anchor, such as `&drugs`. Nothing can point at it; remove it.""",
    "tag": """A tag, such as `!!str`. Every text is read as written, so there is nothing to tag.""",
    "merge-key": """A merge key, `<<`. What stands in an entry must be there to be read.""",
    "comment": """A text without quotes that goes on after ` #`, where YAML begins a comment.

Fails: `text: Option #2`, which would be read as "Option". Quote the text, or give the comment a line of its own.""",
    "duplicate-key": """A key stands twice in one mapping, and one of the two would be lost.

Fails: two `text:` in one option. Keep one.""",
    "missing-key": """Something every entry of its kind needs is not there.

Fails: a question without `help`.""",
    "unknown-key": """A key that nothing reads, often a slip of the pen.

Fails: `streght: may`. What stands behind it would be lost. Where it is near to a key that is not there, the rest of the
file is read as if that were meant. In braces, a comma ends a text without quotes, and what follows seems to be a key.""",
    "indentation": """A name that stands deeper than its neighbours, so that it seems to belong to the one above it.

Fails: a question that begins two spaces further in than the others. Move it, and all that belongs to it, to the left.""",
    "wrong-kind": """A list where a text is needed, a date that is none, a word that is not one of those allowed.

Fails: `review_due: June`. Write 2026, 2026-06 or 2026-06-30.""",
    "empty-text": """A text that is needed has no words.""",
    "wrong-step": """A step of a branch is none of option, note, ask and use, or several of them.""",
}
