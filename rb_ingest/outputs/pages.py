"""Pages for people from templates: whatever comes from a scan or a file is escaped, and a page needs no other file."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from rb_ingest.messages.catalogue import Language, message
from rb_ingest.outputs.spreadsheet import visible


def rendered(template: str, lang: Language, **values: object) -> str:
    """Return a page.

    Args:
        template: Its file in `templates/`.
        lang: The language of its labels, which the template asks for by `say(key)`.
        values: What it shows; texts are escaped, all of them.
    """

    def say(key: str, **named: object) -> str:
        return message(key, lang=lang, **named)

    return _environment().get_template(template).render(lang=lang, say=say, **values)


@cache
def _environment() -> Environment:
    # Escaping by the ending of a name would leave out a template that is named otherwise.
    return Environment(
        loader=PackageLoader("rb_ingest.outputs", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_visible,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _visible(value: object) -> object:
    """Return what is put into a page without codes that turn the direction of writing round; they may be in file names.

    What the templates themselves have made is left as it is: texts in it went through here.
    """
    return visible(value) if isinstance(value, str) and not hasattr(value, "__html__") else value
