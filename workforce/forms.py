"""Forms of people: roles, invitations, accounts. An area or organisation is typed, with suggestions, by name or code."""

import re

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import password_validators_help_text_html, validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workforce.models import Area, Grant, Organisation, User, fold
from workforce.services import grants
from workforce.words import VERBS

MOST_SUGGESTIONS = 400


class Suggestions(forms.TextInput):
    """A text input with a list of suggestions: works without script, and any name or code may be typed."""

    template_name = "workforce/_suggestions.html"

    def __init__(self, field):
        super().__init__(attrs={"autocomplete": "off"})
        self.field = field

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        list_id = f"{context['widget']['attrs'].get('id', name)}_list"
        context["widget"]["attrs"]["list"] = list_id
        return {**context, "list_id": list_id, "suggestions": map(written, self.field.suggestions())}


class ByNameField(forms.CharField):
    """One row of a reference list, found by "Name (code)", code or name; unaccented, in any case."""

    def __init__(self, **more):
        super().__init__(**{"required": False, "widget": Suggestions(self), "max_length": 300, **more})

    def rows(self):
        return self.model.objects.on(timezone.localdate())

    def suggestions(self):
        return self.rows()[:MOST_SUGGESTIONS]

    def prepare_value(self, value):
        return written(value) if isinstance(value, self.model) else value

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        coded = re.search(r"\(([^()]+)\)$", text)
        code = coded[1] if coded else text
        found = list(self.rows().filter(code__iexact=code)[:2]) or list(self.rows().filter(name_key=fold(text))[:6])
        if not found:
            raise ValidationError(self.unknown, code="unknown")
        if len(found) > 1:
            names = ", ".join(map(written, found))
            raise ValidationError(
                _("Several have this name. Write the code of one: %(names)s.") % {"names": names}, code="several"
            )
        return found[0]


class AreaField(ByNameField):
    model = Area
    unknown = gettext_lazy("There is no such area. Choose one of the list, or write its name or code.")

    def suggestions(self):
        """The upper levels, as long as they fit: nobody scrolls through two thousand sub-counties."""
        levels = self.rows().order_by("level__rank").values_list("level__rank", flat=True)[: MOST_SUGGESTIONS + 1]
        ranks = list(levels)
        if len(ranks) <= MOST_SUGGESTIONS:
            return self.rows()
        return self.rows().filter(level__rank__lt=ranks[-1])


class OrganisationField(ByNameField):
    model = Organisation
    unknown = gettext_lazy("There is no such organisation. Choose one of the list, or write its name or code.")


def written(row):
    return f"{row.label} ({row.code})"


def languages(empty):
    return [("", empty), *settings.LANGUAGES]


class GrantForm(forms.Form):
    role = forms.ChoiceField(
        label=gettext_lazy("Role"), choices=[("", gettext_lazy("Choose a role")), *Grant.Role.choices]
    )
    organisation = OrganisationField(
        label=gettext_lazy("Organisation"),
        help_text=gettext_lazy(
            "Whom the person works for: a partner or clerk sends its figures; nobody reviews their own organisation."
        ),
    )
    area = AreaField(
        label=gettext_lazy("Area"),
        help_text=gettext_lazy(
            "The role holds here and in all areas inside. Empty: the whole country, or all areas of the organisation."
        ),
    )

    def clean(self):
        cleaned = super().clean()
        if {"role", "organisation", "area"} <= cleaned.keys():
            grants.check(**{name: cleaned[name] for name in ("role", "organisation", "area")})
        return cleaned


class RevokeForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )


class InvitationForm(GrantForm):
    full_name = forms.CharField(label=gettext_lazy("Full name"), max_length=150)
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        required=False,
        max_length=254,
        help_text=gettext_lazy("The link is sent here. Without one, you are shown the link and pass it on."),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"), choices=settings.LANGUAGES, initial=settings.LANGUAGE_CODE
    )
    field_order = ["full_name", "email", "role", "organisation", "area", "language"]

    def clean_email(self):
        return free_email(self.cleaned_data["email"])


def free_email(email, own=None):
    """``email``, when no other person has it."""
    others = User.objects.filter(email__iexact=email).exclude(pk=own.pk if own else None)
    if email and others.exists():
        raise ValidationError(_("Another person already uses this e-mail address."), code="unique")
    return email


class PersonForm(forms.Form):
    """The facts of an account, changed by an administrator."""

    full_name = forms.CharField(label=gettext_lazy("Full name"), max_length=150)
    email = forms.EmailField(label=gettext_lazy("E-mail address"), required=False, max_length=254)
    language = forms.ChoiceField(
        label=gettext_lazy("Language"), choices=languages(gettext_lazy("As the browser asks")), required=False
    )

    def __init__(self, *args, person, **kwargs):
        facts = {"full_name": str(person), "email": person.email, "language": person.language}
        super().__init__(*args, initial=facts, **kwargs)
        self.person = person

    def clean_email(self):
        return free_email(self.cleaned_data["email"], self.person)

    def values(self):
        return {name: self.cleaned_data[name] for name in ("full_name", "email", "language")}


class AccountForm(PersonForm):
    """One's own: a new e-mail address opens the account, so it asks for the password."""

    current_password = forms.CharField(
        label=gettext_lazy("Current password"),
        required=False,
        strip=False,
        help_text=gettext_lazy("Only to change the e-mail address."),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    field_order = ["full_name", "language", "email", "current_password"]

    def clean(self):
        cleaned = super().clean()
        changed = "email" in cleaned and cleaned["email"] != self.person.email
        if changed and not self.person.check_password(cleaned.get("current_password", "")):
            self.add_error("current_password", _("To change the e-mail address, write your current password."))
        return cleaned


class JoinForm(forms.Form):
    """What a person invited chooses."""

    full_name = forms.CharField(label=gettext_lazy("Full name"), max_length=150)
    username = forms.CharField(
        label=gettext_lazy("User name"),
        max_length=150,
        validators=[User.username_validator],
        help_text=gettext_lazy("You sign in with it, or with your e-mail address. Letters, digits and . + - _ only."),
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        required=False,
        max_length=254,
        help_text=gettext_lazy("To be told what happens to your submissions, and for a forgotten password."),
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=gettext_lazy("The same password again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args, invitation, **kwargs):
        super().__init__(*args, initial={"full_name": invitation.full_name}, **kwargs)
        self.fields["password"].help_text = password_validators_help_text_html()
        self.invitation = invitation
        if invitation.email:
            del self.fields["email"]

    def clean_username(self):
        name = self.cleaned_data["username"]
        if "@" in name:
            raise ValidationError(_("A user name has no @. You can sign in with your e-mail address as well."))
        if User.objects.filter(username__iexact=name).exists():
            raise ValidationError(_("Another person has this user name: choose another."), code="unique")
        return name

    def clean_email(self):
        return free_email(self.cleaned_data["email"])

    def clean(self):
        cleaned = super().clean()
        password, again = cleaned.get("password"), cleaned.get("again")
        if password and again and password != again:
            self.add_error("again", _("The two passwords differ."))
        elif password:
            self._check_password(password, cleaned)
        return cleaned

    def _check_password(self, password, cleaned):
        facts = {name: cleaned.get(name, "") for name in ("username", "full_name", "email")}
        facts["email"] = self.invitation.email or facts["email"]
        try:
            validate_password(password, User(**facts))
        except ValidationError as refused:
            self.add_error("password", refused)


class Day(forms.DateInput):
    input_type = "date"

    def __init__(self):
        super().__init__(format="%Y-%m-%d")


class HistoryForm(forms.Form):
    """The filters of the whole history."""

    who = forms.CharField(label=gettext_lazy("Who"), required=False)
    what = forms.ChoiceField(label=gettext_lazy("What"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind of object"), required=False)
    about = forms.CharField(label=gettext_lazy("Object"), required=False)
    first = forms.DateField(label=gettext_lazy("From"), required=False, widget=Day())
    last = forms.DateField(label=gettext_lazy("Until"), required=False, widget=Day())

    hide_optional = True

    def __init__(self, *args, verbs, kinds, **kwargs):
        super().__init__(*args, **kwargs)
        everything = ("", gettext_lazy("All"))
        self.fields["what"].choices = [everything, *((verb, VERBS.get(verb, verb)) for verb in verbs)]
        self.fields["kind"].choices = [everything, *kinds]
