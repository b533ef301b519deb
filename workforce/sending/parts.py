"""Several texts of a page in one HTML form: a browser without scripts sends them all, whichever button is pressed.

A part has a name of its own, here 17: its boxes are called ``text~17``, what is fixed in it ``key_hash~~17``, its
button ``form_part`` with the value 17 and an address (formaction). What has no part belongs to the form's own button.
The view that the button names sees its part alone, with plain names; what was written in the others is kept.
"""

import re

from workforce.sending import marks

PART = "form_part"
LETTER = re.compile(r"[^\W\d_]")


def take(request) -> dict[str, list[str]]:
    """Make request.POST the part that was sent; {field: [value]} of the others, where something is written in them."""
    whole, chosen = request.POST, request.POST.get(PART, "")
    own, others = whole.copy(), {}
    for name, given in whole.lists():
        bare, _tilde, part = name.partition("~")
        if name in marks.NOT_OF_THE_FORM or name in (PART, marks.KEPT):
            continue
        own.pop(name)
        if part.removeprefix("~") == chosen:
            own.setlist(bare, given)
        elif not part.startswith("~"):
            others[name] = given
    request.POST = own
    is_written = any(LETTER.search(each) for given in others.values() for each in given)
    return others if is_written else {}
