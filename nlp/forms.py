"""The forms a brand's name takes in posts, as patterns over clean text.

The names come from a settings file and are inert: every character is matched as itself.
"""

import re
from dataclasses import dataclass

from nlp.brands import Brand
from nlp.clean import clean

# Scripts written without spaces: a Latin name directly before or after one of these stands alone.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"
_LETTER = f"(?![{_UNSPACED}])[^\\W_]"
_NOT_AFTER_WORD = f"(?<!{_LETTER})(?<![@#])(?<![^\\W_]_)"
_NOT_BEFORE_WORD = f"(?!{_LETTER})(?!_[^\\W_])"
_TOP_LEVEL = r"(?:\.(?:com|org|net|io|co|app|shop|store|info|biz|[a-z]{2}))"
_ADDRESS = re.compile(r"[\w-]+(?:\.[\w-]+)+")
_SHORT = 2
_LONGEST_SIGN = len("/u/")
_PART = re.compile(r"[^\s_-]+")
_STARTS_IN_WORD = re.compile(_LETTER)


@dataclass(frozen=True, slots=True)
class Form:
    """One name of a brand, ready to be searched for.

    ``probe`` is in small letters what any text holding the name contains: a test ten times cheaper than ``pattern``,
    whose named group that matched says in which form. A match begins no more than ``lead`` characters before the probe.
    ``sure`` names need no context.
    """

    brand: str
    pattern: re.Pattern[str]
    probe: str
    lead: int
    sure: bool


@dataclass(frozen=True, slots=True)
class Context:
    """The words that must, or must not, stand near the names of a brand; ``None`` where none are asked for."""

    near: re.Pattern[str] | None
    not_near: re.Pattern[str] | None


def forms_of(brand: Brand) -> list[Form]:
    """Return a form for each name and each handle of ``brand``."""
    forms = [_form_of_name(brand, name) for name in brand.names]
    return forms + [_form_of_handle(brand, handle) for handle in brand.handles]


def context_of(brand: Brand) -> Context:
    """Compile the context words of ``brand``."""
    return Context(_any_of(brand.near), _any_of(brand.not_near))


def _form_of_name(brand: Brand, name: str) -> Form:
    """Compile one name; a leading ``#`` or ``@`` asks for that form alone."""
    plain = clean(name).text.strip()
    if plain.startswith("@"):
        return _form_of_handle(brand, plain)
    ambiguous = name in brand.needs_context
    exact = (ambiguous and not brand.near) or (plain.isupper() and len(plain) <= _SHORT)
    hashtag = _hashtag(plain)
    shapes = {"hashtag": f"(?-i:{hashtag})" if exact and hashtag else hashtag}
    if not plain.startswith("#"):
        if not ambiguous:
            shapes["site"] = _site(plain)
        if not ambiguous and not brand.handles:
            shapes["handle"] = _handle(_joined(plain, ""))
        shapes["name"] = f"(?-i:{_name(plain)})" if exact else _name(plain)
    return _form(brand.key, shapes, plain, sure=not ambiguous)


def _form_of_handle(brand: Brand, handle: str) -> Form:
    account = clean(handle).text.strip().removeprefix("@")
    return _form(brand.key, {"handle": _handle(re.escape(account))}, f"@{account}", sure=True)


def _form(brand: str, shapes: dict[str, str], name: str, *, sure: bool) -> Form:
    named = "|".join(f"(?P<{shape}>{pattern})" for shape, pattern in shapes.items() if pattern)
    first = re.search(r"[^\W_]+", name)
    probe = first.group().lower() if first and first.group().isascii() else ""
    lead = first.start() + _LONGEST_SIGN if first else 0
    return Form(brand, re.compile(named, re.IGNORECASE), probe, lead, sure)


def _name(name: str) -> str:
    """Match the words of ``name``, however they are spaced, where no other word goes on."""
    gap = r"[\s_-]{0,3}" if "-" in name else r"[\s_-]{1,3}"
    words = gap.join(_flexible(part) for part in _PART.findall(name)) or re.escape(name)
    before = _NOT_AFTER_WORD if _STARTS_IN_WORD.match(name) else ""
    after = _NOT_BEFORE_WORD if _STARTS_IN_WORD.match(name[-1]) else ""
    return f"{before}{words}{after}"


def _flexible(part: str) -> str:
    """Let an apostrophe be left out and ``&`` be written as exports do."""
    return re.escape(part).replace("'", "'?").replace("\\&", r"\s?&(?:amp;)?\s?")


def _joined(name: str, gap: str) -> str:
    """Match the letters and digits of ``name`` written as one word."""
    return gap.join(re.escape(part) for part in re.findall(r"[^\W_]+", name))


def _hashtag(name: str) -> str:
    letters = _joined(name, "_?")
    return f"(?<![\\w&/])#{letters}(?!\\w)" if letters else ""


def _handle(account: str) -> str:
    """Match an account as ``@account`` or Reddit's ``u/account``, not as the beginning of a longer one."""
    return f"(?<![\\w@/])(?<!\\w\\.)(?:@|/?u/){account}(?![\\w-]|@\\w|\\.\\w+\\.)" if account else ""


def _site(name: str) -> str:
    """Match the name where it is the main part of a web address: acme.com, www.acme.co.uk/shop.

    A name with a dot ("Booking.com") is such an address itself.
    """
    label, rest = (re.escape(name), "") if _ADDRESS.fullmatch(name) else (_joined(name, "-?"), f"{_TOP_LEVEL}{{1,2}}")
    return f"(?<![\\w@=&?%-])(?<![^/]/){label}(?={rest}(?![\\w@-]|\\.\\w))" if label else ""


def _any_of(words: tuple[str, ...]) -> re.Pattern[str] | None:
    if not words:
        return None
    plain = [clean(word).text.strip() for word in words]
    patterns = [pattern for word in plain for pattern in (_name(word), _hashtag(word)) if pattern]
    return re.compile("|".join(patterns), re.IGNORECASE)
