from django import template
from django.utils.safestring import mark_safe

register = template.Library()


@register.tag
def kept(parser, token):
    """{% kept page "content" %} ... {% endkept %}: ``page`` is a workforce.pages.kept.Kept, which may hold this part.

    Nothing of one reader's own may stand in it, and no form's token.
    """
    _name, page, part = token.split_contents()
    nodes = parser.parse(["endkept"])
    parser.delete_first_token()
    return KeptNode(parser.compile_filter(page), parser.compile_filter(part), nodes)


class KeptNode(template.Node):
    child_nodelists = ("nodes",)

    def __init__(self, page, part, nodes):
        self.page, self.part, self.nodes = page, part, nodes

    def render(self, context):
        page, part = self.page.resolve(context), str(self.part.resolve(context))
        if part not in page.parts:
            with context.push(**page.context):
                page.keep(part, self.nodes.render(context))
        return mark_safe(page.parts[part])
