"""Forms of people: roles, invitations, accounts, tokens.
An area or organisation is typed, with suggestions, by name or code.
"""

from allauth.account.adapter import get_adapter
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import password_validators_help_text_html, validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from workforce.people.models import Grant, User
from workforce.people.services import grants, tokens
from workforce.reference.fields import AreaField, OrganisationField, languages


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
            "The role is valid here and in all areas inside. Empty: the whole country, or all areas of the "
            "organisation."
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
        password = cleaned.get("current_password")
        if changed and not (password and get_adapter().reauthenticate(self.person, password)):  # axes counts guesses
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
        help_text=gettext_lazy("To be informed what happens to your submissions, and for a forgotten password."),
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


class TokenForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("What it is for"),
        max_length=100,
        help_text=gettext_lazy("The program that will use it, so that others recognise it: “payroll export”."),
    )
    organisation = forms.ModelChoiceField(label=gettext_lazy("Organisation"), queryset=None, empty_label=None)
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("What it may do"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Never more than you may do yourself. Choose as little as the program needs."),
    )
    days = forms.TypedChoiceField(label=gettext_lazy("Expires in"), coerce=int, initial=90)

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = tokens.organisations_for(person)
        self.fields["scopes"].choices = tokens.scopes_for(person)
        self.fields["days"].choices = [
            (days, ngettext("%(days)d day", "%(days)d days", days) % {"days": days}) for days in tokens.LIFETIMES
        ]
