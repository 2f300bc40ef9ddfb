"""How a pathway speaks: short, in plain words, and never as advice."""

import re
from collections.abc import Iterator

from recurrence_cli.checks.visit import Finding, Text, texts
from recurrence_cli.pathway.model import Pathway
from recurrence_cli.pathway.record import Wording

MOST_WORDS = 35
"""Words in a sentence. Plain texts for patients stay well below this on average."""

MOST_IN_A_TEXT = 80
"""Words in a text, however short its sentences are."""

MOST_LETTERS = 14
"""Letters in a word that the glossary does not explain."""

PLAINER = {
    "administer": "give", "administered": "given", "adverse": "unwanted", "ameliorate": "ease", "approximately": "about",
    "ascertain": "find out", "cease": "stop", "commence": "start", "commenced": "started", "concomitant": "together with",
    "concurrent": "at the same time", "consequently": "so", "contraindicated": "not safe", "contraindication":
    "reason not to", "demonstrate": "show", "discontinue": "stop", "discontinued": "stopped", "efficacious": "working",
    "efficacy": "how well it works", "endeavour": "try", "facilitate": "help", "hence": "so", "henceforth": "from now on",
    "in accordance with": "by", "in the event of": "if", "in order to": "to", "initiate": "start",
    "initiated": "started", "modality": "kind", "modalities": "kinds", "notwithstanding": "even so", "numerous": "many",
    "obtain": "get", "palpable": "that can be felt", "permissible": "allowed", "prior to": "before", "purchase": "buy",
    "refractory": "that did not respond", "regarding": "about", "requisite": "needed", "subsequent": "later",
    "subsequently": "later", "sufficient": "enough", "terminate": "end", "thereafter": "after that", "therein": "in it",
    "utilise": "use", "utilised": "used", "utilize": "use", "with regard to": "about", "with respect to": "about",
}  # fmt: skip
"""Hard words that have a plain one."""

_HARD = re.compile(rf"\b({'|'.join(sorted(PLAINER, key=len, reverse=True))})\b", re.IGNORECASE)

_NUMBER = r"(\d+(\.\d+)?|half an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|forty|fifty|hundred)"

FORBIDDEN = {
    r"\b(you|they|she|he|patients?|people|women|men|everyone) (must|need to)\b|\b(should|ought to)\b": "it tells people what to do",
    r"\b(we|I) (recommend|advise|suggest|prefer)\b|\bit is (best|advisable)\b|\b(is|are) recommended\b(?! by\b)"
    r"|\b(strongly|is|are) advised\b": "it gives advice",
    r"\b(best|better|preferred|ideal|first-choice) (option|treatment|drug|choice)s?\b|\b(safest|most effective)\b": "it ranks",
    r"\b(will|won't|is going to) (not )?(be )?(cured|offered)\b|\bguaranteed?\b"
    r"|\bcures? (most|many|all|the|people|patients|women|men|you)\b": "it promises",
    rf"\b{_NUMBER}\s?(mg|mcg|g|micrograms?|milligrams?|grams?|ml|millilitres?|gy|grays?)\b"
    rf"|\b{_NUMBER} (tablets?|capsules?|pills?|drops|puffs|injections?)\b[^.]*\b(a|per|each|every) (day|week|month)\b"
    r"|\b(tablets?|capsules?|pills?|drops|puffs) (once|twice|three times|four times) (a|per|each|every) day\b": "it gives a dose",
    r"\b\d+(\.\d+)?\s?(%|per ?cent)\s+(of|will|are|survive|live)\b|\b(one|two|\d+) in (every )?(ten|\d+)\b"
    rf"|\b(median|average|mean|expected) (overall )?survival\b|\bsurvival (is|was|of) (about )?{_NUMBER}\b": "it gives a figure for a person",
}  # fmt: skip
"""What no text ever says, whatever it is about, and why not."""

_FORBIDDEN = [(re.compile(pattern, re.IGNORECASE), why) for pattern, why in FORBIDDEN.items()]


def long_text(pathway: Pathway) -> Iterator[Finding]:
    """A text that is too long to be read at a glance.

    Fails: a sentence of more than 35 words; a text of more than 80; one that is longer than its field allows, such as a
    label of more than 60 characters. `recurrence schema pathway` says for each field how long it may be. Readers at a
    workstation have seconds.
    """
    for text in _sentences(pathway):
        most, most_words = text.field.most, text.field.most_words
        if most and len(text.words) > most:
            yield text.place, f"{text.what} has {len(text.words)} characters; say it in {most}"
        if most_words and (words := len(text.words.split())) > most_words:
            yield text.place, f"{text.what} has {words} words; say it in {most_words}"
        if (words := len(text.words.split())) > MOST_IN_A_TEXT:
            yield text.place, f"{text.what} has {words} words; say it in {MOST_IN_A_TEXT}, or make two texts of it"
        for sentence in re.split(r"(?<=[.?!:;])\s+", text.words):
            if (words := len(sentence.split())) > MOST_WORDS:
                start = " ".join(sentence.split()[:4])
                yield text.place, f'{text.what} has a sentence of {words} words, "{start} ..."; cut it in two'


def hard_words(pathway: Pathway) -> Iterator[Finding]:
    """A hard word with a plain synonym, or a long unexplained one.

    Fails: "prior to", "commence", "utilise"; or a word of more than 14 letters that is neither in the glossary nor part
    of a treatment's name. The texts are for a reading age of 12 to 14.
    """
    terms = [word for term in pathway.glossary.values() for word in (term.word, *term.also)]
    explained = " ".join([*terms, *(treatment.name for treatment in pathway.treatments.values())]).casefold()
    for text in _sentences(pathway):
        for hard in dict.fromkeys(_HARD.findall(text.words)):
            if hard.casefold() not in explained:
                yield text.place, f'{text.what} says "{hard}"; a plainer word is "{PLAINER[hard.lower()]}"'
        for word in dict.fromkeys(re.findall(r"[^\W\d_]+", text.words)):
            if len(word) > MOST_LETTERS and word.casefold() not in explained:
                yield text.place, f'{text.what} says "{word}"; use a shorter word, or explain it in the glossary'


def forbidden_words(pathway: Pathway) -> Iterator[Finding]:
    """A text advises, ranks, promises, or has a dose or personal figure.

    Fails: "People should have surgery", "the best option", "20 mg", "9 in 10 people". This is information to discuss
    with a team that knows the person; what sources say in general must not be read as what one person will get.
    """
    for text in texts(pathway):
        for pattern, why in _FORBIDDEN:
            if match := pattern.search(text.words):
                yield text.place, _forbidden(text, match[0], why)


def _sentences(pathway: Pathway) -> Iterator[Text]:
    return (text for text in texts(pathway) if text.field.wording == Wording.PROSE)


def _forbidden(text: Text, words: str, why: str) -> str:
    return f'{text.what} says "{words}": {why}; say what the source says of people in general'
