"""Amounts of one table: one unit for all of them. Sums are exact; only what is shown is rounded."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from workforce.language.figures import MILLION, number


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

    @property
    def unit(self):
        """ "UGX million"."""
        return _("%(currency)s million") % {"currency": self.currency} if self.size > 1 else self.currency

    def said(self, amount):
        return "–" if amount is None else number(amount / self.size, self.decimals)
