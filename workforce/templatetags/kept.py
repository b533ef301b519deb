from django import template
from django.core.cache import caches
from django.utils.safestring import mark_safe

register = template.Library()


@register.tag
def kept(parser, token):
    """{% kept page %} ... {% endkept %}: ``page`` is a workforce.kept.Kept. Nothing of one reader's own may stand in it, no form's token."""
    _name, page = token.split_contents()
    nodes = parser.parse(["endkept"])
    parser.delete_first_token()
    return KeptNode(parser.compile_filter(page), nodes)


class KeptNode(template.Node):
    child_nodelists = ("nodes",)

    def __init__(self, page, nodes):
        self.page, self.nodes = page, nodes

    def render(self, context):
        page, cache = self.page.resolve(context), caches["pages"]
        html = cache.get(page.key)
        if html is None:
            with context.push(**page.make()):
                html = self.nodes.render(context)
            cache.set(page.key, html)
        return mark_safe(html)
