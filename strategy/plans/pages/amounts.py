"""Amounts that stand together, on a page or in a document: one unit for all of them. Sums are exact; only what is shown is rounded."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from workforce.language.figures import MILLION, money, number


@dataclass(frozen=True)
class Scale:
    """In millions where the largest amount is large, without decimals where none would show."""

    currency: str
    size: int
    decimals: int

    @classmethod
    def of(cls, amounts, currency):
        size = MILLION if max(amounts, default=0) >= MILLION else 1
        whole = all(amount % size == 0 or amount >= 100 * size for amount in amounts)
        return cls(currency, size, 0 if whole or size == 1 else 1)

    @classmethod
    def of_document(cls, amounts, currency):
        """Of all tables of a document: in millions, with one decimal, from a hundred million on."""
        amounts = list(amounts)
        if sum(amounts) >= 100 * MILLION:
            return cls(currency, MILLION, 1)
        return cls(currency, 1, 2 if any(amount % 1 for amount in amounts) else 0)

    @property
    def unit(self):
        """ "UGX million"."""
        return _("%(currency)s million") % {"currency": self.currency} if self.size > 1 else self.currency

    def said(self, amount):
        """The amount in this unit, without its name."""
        return "–" if amount is None else number(amount / self.size, self.decimals)

    def in_words(self, amount):
        """ "UGX 148.6 million", in a unit of its own."""
        return money(amount, self.currency)

    @property
    def note(self):
        """What stands below a document's tables."""
        if self.size > 1:
            said = _("Amounts are in %(unit)s, rounded to one decimal; sums are made from the exact amounts.")
            return said % {"unit": self.unit}
        return _("Amounts are in %(unit)s.") % {"unit": self.unit}
