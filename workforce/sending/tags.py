from django import template
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html

from workforce.sending import marks

register = template.Library()


@register.simple_tag(name="csrf_token", takes_context=True)
def csrf_token(context):
    """Django's own, and the form's mark beside it: settings put this in its place, so that no form can go without."""
    token, request = CsrfTokenNode().render(context), context.get("request")
    if not token or not getattr(request, "user", None) or not request.user.is_authenticated:
        return token
    return token + format_html('<input type="hidden" name="{}" value="{}">', marks.MARK, marks.of(request))
