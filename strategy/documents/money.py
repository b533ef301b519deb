"""Money in a document: one unit for all its tables, chosen by how large the amounts are. Sums are exact; only what is shown is rounded."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from workforce.language import figures

MILLION = Decimal(1_000_000)
LARGE = 100 * MILLION  # from here on amounts read better in millions


@dataclass(frozen=True)
class Money:
    currency: str
    scale: Decimal = Decimal(1)
    decimals: int = 0

    @classmethod
    def of(cls, currency, amounts):
        amounts = list(amounts)
        if sum(amounts, Decimal(0)) >= LARGE:
            return cls(currency, MILLION, 1)
        return cls(currency, decimals=2 if any(amount % 1 for amount in amounts) else 0)

    @property
    def unit(self):
        """ "UGX million"."""
        return _("%(currency)s million") % {"currency": self.currency} if self.scale > 1 else self.currency

    def number(self, amount):
        """The amount in this unit, without its name."""
        return figures.number(amount / self.scale, self.decimals)

    def text(self, amount):
        return figures.money(amount, self.currency)

    @property
    def note(self):
        if self.scale > 1:
            return _("Amounts are in %(unit)s, rounded to one decimal; sums are made from the exact amounts.") % {
                "unit": self.unit
            }
        return _("Amounts are in %(unit)s.") % {"unit": self.unit}
