"""Whatever a page for people shows is text: it makes no markup, and turns no line round."""

from __future__ import annotations

from rb_ingest.outputs.pages import _environment


def test_nothing_in_a_name_acts_on_the_page():
    template = _environment().from_string(
        "{% macro cell(text) %}<td>{{ text }}</td>{% endmacro %}{{ cell(name) }}{{ count }}"
    )
    shown = template.render(name="\u202egpj.<b>\x1b]0;x\x07</b>", count=3)
    assert shown == "<td>\\u202egpj.&lt;b&gt;\\x1b]0;x\\x07&lt;/b&gt;</td>3"
