"""{% table %}: a table in a frame that scrolls, named for who cannot see it."""

from django.template import engines
from django.utils import translation


def rendered(tag, **context):
    source = "{% load tables %}" + tag + "<tbody></tbody>{% endtable %}"
    return engines["django"].from_string(source).render(context)


def test_a_table_stands_in_a_named_frame():
    assert rendered("{% table _('Areas') %}") == (
        '<div class="scroll" tabindex="0" role="region" aria-label="Areas">'
        '<table><caption class="vh">Areas</caption><tbody></tbody></table></div>'
    )


def test_it_may_have_a_shorter_name_a_look_and_a_limited_height():
    assert rendered("{% table caption label=_('Areas') css='stack' tall=True %}", caption="<All> of them") == (
        '<div class="scroll tall" tabindex="0" role="region" aria-label="Areas">'
        '<table class="stack"><caption class="vh">&lt;All&gt; of them</caption><tbody></tbody></table></div>'
    )


def test_its_words_are_translated():
    with translation.override("fr"):
        assert 'aria-label="Territoires"' in rendered("{% table _('Areas') %}")
