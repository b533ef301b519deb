from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_block_tag
def table(content, caption: str, *, label: str = "", css: str = "", tall: bool = False) -> SafeString:
    """{% table _("Overlaps, the largest first") label=_("Overlaps") css="stack" %} head and body {% endtable %}.

    A wide table scrolls in a frame of its own, which the keyboard reaches: label names it, or else the caption
    does. Only a screen reader is told the caption: it stands under a heading.
    """
    return format_html(
        '<div class="scroll{}" tabindex="0" role="region" aria-label="{}">'
        '<table{}><caption class="vh">{}</caption>{}</table></div>',
        " tall" if tall else "",
        label or caption,
        format_html(' class="{}"', css) if css else "",
        caption,
        content,
    )
